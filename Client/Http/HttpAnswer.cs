using System.Net;
using System.Text.Json;

namespace Gateway.Client;

/// <summary>What the gateway answered; null when there is no such thing.</summary>
internal sealed class HttpAnswer(JsonDocument? document) : IDisposable
{
    /// <summary>Whether there is no such thing.</summary>
    public bool IsMissing => document is null;

    /// <summary>Why a command failed that the gateway has not even taken; null for any other answer.</summary>
    public string? FailureReason { get; private init; }

    /// <summary>The JSON.</summary>
    public JsonElement Root => document!.RootElement;

    /// <summary>The answer in a response.</summary>
    /// <exception cref="GatewayException">The gateway refused it, or what answered is none.</exception>
    public static HttpAnswer Of(HttpResponseMessage response, byte[] content)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(content);
        }
        catch (JsonException) when (!response.IsSuccessStatusCode)
        {
            // The status tells enough.
        }
        catch (JsonException wrong)
        {
            throw new GatewayException("What answered is no gateway: it sent no JSON.", wrong) { Status = (int)response.StatusCode };
        }

        if (document is not null && response.IsSuccessStatusCode)
        {
            return new HttpAnswer(document);
        }

        // That there is no such device, or instruction, is an outcome of a command as others are.
        if (Text(document, "reason") is { } reason)
        {
            return new HttpAnswer(document) { FailureReason = reason };
        }

        using (document)
        {
            throw Refusal(response, document);
        }
    }

    /// <summary>The elements of a list.</summary>
    public IEnumerable<JsonElement> Items() => Root.GetProperty("items").EnumerateArray();

    /// <inheritdoc />
    public void Dispose() => document?.Dispose();

    private static GatewayException Refusal(HttpResponseMessage response, JsonDocument? problem)
    {
        var status = (int)response.StatusCode;
        var message = Text(problem, "detail") ?? Text(problem, "title") ?? $"The gateway answered {status} {response.ReasonPhrase}.";
        return response.StatusCode == HttpStatusCode.TooManyRequests || status >= 500
            ? new GatewayUnavailableException(message) { Status = status, RetryAfter = response.Headers.RetryAfter?.Delta }
            : new GatewayException(message) { Status = status };
    }

    private static string? Text(JsonDocument? problem, string name) =>
        problem?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
