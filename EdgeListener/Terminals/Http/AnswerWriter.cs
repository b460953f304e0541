using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gateway.Grains.Interfaces.Presence;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.EdgeListener.Terminals.Http;

/// <summary>Writes answers in the form and the language that the asker prefers (protocol 4). Nothing that was asked for is ever part of an HTML page.</summary>
internal static class AnswerWriter
{
    private const string Json = "application/json";
    private const string Chinese = "zh";
    private const string English = "en";

    // Of HTML's own characters all stay escaped.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Writes an answer as text, or as JSON to whoever prefers that.</summary>
    public static async Task Write(HttpContext context, Answer answer)
    {
        var isChinese = PrefersChinese(context.Request);
        var text = isChinese ? answer.Text.Chinese : answer.Text.English;
        Begin(context.Response, answer.Status);
        context.Response.Headers.ContentLanguage = isChinese ? Chinese : English;
        if (!PrefersJson(context.Request))
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(text + "\n").ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = Json;
        var json = new Utf8JsonWriter(context.Response.BodyWriter, s_options);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            if (answer.Id is { } id)
            {
                json.WriteString("id", id);
            }

            if (answer.State is { } state)
            {
                json.WriteNumber("state", state);
            }

            json.WriteString("text", text);
            json.WriteEndObject();
        }
    }

    /// <summary>Begins a list of terminals.</summary>
    public static Utf8JsonWriter BeginList(HttpContext context)
    {
        Begin(context.Response, StatusCodes.Status200OK);
        context.Response.ContentType = Json;
        return new Utf8JsonWriter(context.Response.BodyWriter, s_options);
    }

    /// <summary>Writes one terminal of a list.</summary>
    public static void WriteTerminal(Utf8JsonWriter json, OnlineDevice terminal)
    {
        json.WriteStartObject();
        json.WriteString("id", terminal.Device.Code);
        json.WriteString("address", terminal.Address);
        json.WriteString("time", terminal.LastSeen.UtcDateTime);
        json.WriteEndObject();
    }

    private static void Begin(HttpResponse response, int status)
    {
        TerminalMetrics.CountRequest(status);
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept, Accept-Language";
        response.Headers.XContentTypeOptions = "nosniff";
    }

    private static bool PrefersChinese(HttpRequest request)
    {
        var (best, isChinese) = (0.0, false);
        foreach (var language in request.GetTypedHeaders().AcceptLanguage)
        {
            // Of two that are wanted alike, the one that is named first.
            var quality = language.Quality ?? 1;
            if (quality > best && (Is(language, Chinese) || Is(language, English)))
            {
                (best, isChinese) = (quality, Is(language, Chinese));
            }
        }

        return isChinese;

        static bool Is(StringWithQualityHeaderValue language, string tag) =>
            language.Value.StartsWith(tag, StringComparison.OrdinalIgnoreCase)
            && (language.Value.Length == tag.Length || language.Value.Value![tag.Length] == '-');
    }

    private static bool PrefersJson(HttpRequest request)
    {
        double json = 0, text = 0;
        foreach (var type in request.GetTypedHeaders().Accept)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
            {
                json = Math.Max(json, quality);
            }
            else if (type.Type.Equals("text", StringComparison.OrdinalIgnoreCase))
            {
                text = Math.Max(text, quality);
            }
        }

        return json > 0 && json >= text;
    }
}
