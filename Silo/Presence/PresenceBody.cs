using System.Text.Json.Serialization;

namespace Gateway.Silo.Presence;

/// <summary>What a presence webhook gets; the names are in docs/presence.md.</summary>
internal sealed record PresenceBody(IReadOnlyList<PresenceBodyEvent> Events);

/// <summary>Something that happened to a device.</summary>
internal sealed record PresenceBodyEvent(
    long Id, string Device, string Event, string? Reason, DateTimeOffset At, string? Address, long Sequence);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PresenceBody))]
internal sealed partial class PresenceJson : JsonSerializerContext;
