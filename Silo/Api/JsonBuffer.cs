using System.Buffers;
using System.Text.Json;

namespace Gateway.Silo.Api;

/// <summary>A writer of JSON with memory that one thread uses again and again, between one await and the next. To be disposed of on that thread.</summary>
internal sealed class JsonBuffer : IDisposable
{
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static JsonBuffer? t_free;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private JsonBuffer() => Writer = new Utf8JsonWriter(_bytes);

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
        return _bytes.WrittenSpan;
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
