using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Silo.Api;

/// <summary>
/// A writer of JSON with memory that one thread uses again and again, between one await and the next. To be disposed of on that thread. Texts are
/// written as people read them; only HTML's characters are escaped, in whatever was written, should a browser ever take it for a page.
/// </summary>
internal sealed class JsonBuffer : IDisposable
{
    private const int KeptBytes = 64 * 1024;

    private static readonly SearchValues<byte> s_html = SearchValues.Create("<>&"u8);

    [ThreadStatic]
    private static JsonBuffer? t_free;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private JsonBuffer() => Writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes into the buffer.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Gets one that is empty.</summary>
    public static JsonBuffer Rent()
    {
        var buffer = t_free ?? new JsonBuffer();
        t_free = null;
        return buffer;
    }

    /// <summary>What was written, whole; good until the buffer is disposed of.</summary>
    public ReadOnlySpan<byte> End()
    {
        Writer.Flush();
        return _bytes.WrittenSpan.IndexOfAny(s_html) < 0 ? _bytes.WrittenSpan : Escaped(_bytes.WrittenSpan);
    }

    /// <summary>JSON has these characters only within its texts, where each may be written by its number.</summary>
    private static ReadOnlySpan<byte> Escaped(ReadOnlySpan<byte> json)
    {
        var escaped = new ArrayBufferWriter<byte>(json.Length + (json.Length / 2));
        while (json.IndexOfAny(s_html) is var at and >= 0)
        {
            escaped.Write(json[..at]);
            escaped.Write(json[at] switch
            {
                (byte)'<' => "\\u003C"u8,
                (byte)'>' => "\\u003E"u8,
                _ => "\\u0026"u8,
            });
            json = json[(at + 1)..];
        }

        escaped.Write(json);
        return escaped.WrittenSpan;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Capacity > KeptBytes)
        {
            Writer.Dispose();
            return;
        }

        _bytes.ResetWrittenCount();
        Writer.Reset();
        t_free = this;
    }
}
