using System.Text.Json.Serialization;

namespace Gateway.Silo.Notifications.Templates;

/// <summary>A data file of templates: the built-in one, or the operator's. What a list lacks is taken from the built-in one.</summary>
internal sealed record TemplateFile(AlarmEntry[]? Alarms = null, LinkEntry[]? PasswordRestore = null, StateEntry[]? States = null);

/// <summary>The template of alarms: of an account's devices of a model, of an account, of a model, or of all.</summary>
internal sealed record AlarmEntry(string Language, string Text, string? Subject = null, long? Account = null, string? Model = null);

/// <summary>The template of a mail with a link.</summary>
internal sealed record LinkEntry(string Language, string Text, string? Subject = null);

/// <summary>What a state is called in a language.</summary>
internal sealed record StateEntry(string Language, string State, string Text);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TemplateFile))]
internal sealed partial class TemplateJson : JsonSerializerContext;
