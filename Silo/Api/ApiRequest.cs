using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Silo.Api.Keys;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Silo.Api;

/// <summary>A request that may be served. What cannot be read of it ends it with a problem (<see cref="ApiProblemException"/>).</summary>
/// <param name="context">The request.</param>
/// <param name="route">The route that it came by.</param>
/// <param name="key">The key that it was made with; null on routes that need none.</param>
internal sealed class ApiRequest(HttpContext context, ApiRoute route, KnownKey? key)
{
    private const string EncodedSlash = "%2F";
    private const string NoObject = "it must be an object";
    private const string PlainOffset = " 00:00";

    /// <summary>The request.</summary>
    public HttpContext Context => context;

    /// <summary>The key that it was made with; only on routes that need one.</summary>
    public KnownKey Key => key ?? throw new InvalidOperationException($"{route.Name} needs no key.");

    /// <summary>Ends when nobody waits for the answer any more.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>What is changed, beyond what the route names: for the audit log. No secrets.</summary>
    public string AuditDetail { get; set; } = "";

    /// <summary>A value in the path.</summary>
    public string Value(string name)
    {
        // A slash within a value comes encoded, and the server leaves it so.
        var value = (string)context.Request.RouteValues[name]!;
        return value.Contains(EncodedSlash, StringComparison.OrdinalIgnoreCase)
            ? value.Replace(EncodedSlash, "/", StringComparison.OrdinalIgnoreCase)
            : value;
    }

    /// <summary>A device's id in the path.</summary>
    public DeviceId Device(string name = "id") => ReadDevice(Value(name));

    /// <summary>A device's id in the query; null when it is not there.</summary>
    public DeviceId? QueryDevice(string name) => Query(name) is { } text ? ReadDevice(text) : null;

    /// <summary>The name of a kind in the query, as kinds are called; null when it is not there.</summary>
    public string? QueryKind() => Query("kind")?.ToLowerInvariant();

    /// <summary>A number in the path that is over 0.</summary>
    public long Number(string name) =>
        long.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw ApiProblem.BadRequest($"'{Shown(Value(name))}' is no id; it must be a whole number over 0").ToException();

    /// <summary>A text in the query; null when it is not there, or empty.</summary>
    public string? Query(string name) => context.Request.Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number in the query; null when it is not there.</summary>
    public long? QueryNumber(string name, long min, long max)
    {
        if (Query(name) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw ApiProblem.BadRequest($"{name} is '{Shown(text)}'; it must be a whole number from {min} to {max}").ToException();
    }

    /// <summary>How many items a page may have.</summary>
    public int Limit(int max, int otherwise = 100) => (int)(QueryNumber("limit", 1, max) ?? Math.Min(otherwise, max));

    /// <summary>A time in the query, UTC; null when it is not there.</summary>
    public DateTimeOffset? QueryTime(string name)
    {
        if (Query(name) is not { } text)
        {
            return null;
        }

        // The gateway's own times end in +00:00; a plus sign that nobody has encoded arrives as a space.
        var meant = text.Length > PlainOffset.Length && text[^PlainOffset.Length] == ' ' ? $"{text[..^PlainOffset.Length]}+{text[^(PlainOffset.Length - 1)..]}" : text;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(meant, CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw ApiProblem.BadRequest($"{name} is '{Shown(text)}'; it must be a time, such as 2026-11-20T14:06:27Z").ToException();
    }

    private static DeviceId ReadDevice(string text) => DeviceId.TryParse(text, out var id)
        ? id
        : throw (ApiProblem.BadRequest($"'{Shown(text)}' is no device's id: kind:code, of {DeviceId.MaxLength} characters at most") with
        {
            Reason = FailureReasons.UnknownDevice,
        }).ToException();

    /// <summary>Makes the problem with a cursor that is none.</summary>
    public ApiProblemException WrongCursor() =>
        ApiProblem.BadRequest($"cursor is '{Shown(Query("cursor") ?? "")}'; it must be next of an earlier page").ToException();

    /// <summary>Reads a body, or leaves it to the general reader.</summary>
    public delegate T? QuickReader<out T>(in ReadOnlySequence<byte> json);

    /// <summary>Reads the body.</summary>
    /// <param name="type">How it looks.</param>
    /// <param name="quick">Reads what is usual faster, where that matters.</param>
    public async ValueTask<T> Read<T>(JsonTypeInfo<T> type, QuickReader<T>? quick = null)
        where T : class
    {
        EnsureJson();
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(Aborted);
            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            try
            {
                return quick?.Invoke(read.Buffer) ?? Parse(read.Buffer, type);
            }
            finally
            {
                body.AdvanceTo(read.Buffer.End);
            }
        }
    }

    private static T Parse<T>(in ReadOnlySequence<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var value = JsonSerializer.Deserialize(ref reader, type) ?? throw Malformed(NoObject);
            return reader.Read() ? throw Malformed("something stands behind it") : value;
        }
        catch (JsonException e)
        {
            throw Malformed(Explain(e, type));
        }
    }

    /// <summary>What is wrong with a body, in the words of the one who wrote it: the library's speak of its classes.</summary>
    private static string Explain(JsonException wrong, JsonTypeInfo type)
    {
        if (wrong.InnerException is JsonException syntax)
        {
            return syntax.Message;
        }

        if (wrong.Path is not { Length: > 2 } path)
        {
            return NoObject;
        }

        var name = path[2..];
        return wrong.InnerException is { } inner ? $"{name}: {inner.Message}"
            : wrong.Message.StartsWith("Duplicate", StringComparison.Ordinal) ? $"{name} is there twice"
            : type.Properties.Any(p => p.Name == name) ? $"{name} is not what it must be"
            : $"it has '{Shown(name)}'; it can have {string.Join(", ", type.Properties.Select(p => p.Name))}";
    }

    /// <summary>Checks that the body says that it is JSON, and limits it.</summary>
    private void EnsureJson()
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = route.MaxBody;
        }

        if (context.Request.ContentType is not "application/json" && !context.Request.HasJsonContentType())
        {
            throw new ApiProblem(StatusCodes.Status415UnsupportedMediaType, "Unsupported media type", "Content-Type must be application/json").ToException();
        }
    }

    /// <summary>Makes the problem with a body that cannot be read.</summary>
    private static ApiProblemException Malformed(string what) => ApiProblem.BadRequest($"the body is no such JSON: {what}").ToException();

    /// <summary>As much of a text as a message should repeat.</summary>
    public static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
