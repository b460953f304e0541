using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Wire;

/// <summary>Bytes of frames, right ones and wrong ones.</summary>
internal static class WireFrames
{
    private static readonly JsonSerializerOptions AsItIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A request; the body is written with the names as they are.</summary>
    public static byte[] Request(uint commandId, uint sequence, object? body, StartTag tag = StartTag.None) =>
        Frame(commandId, 0, sequence, Json(body), tag);

    public static byte[] Frame(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body, StartTag tag = StartTag.None)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, tag, commandId, status, sequence, body);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Json(object? body) => body switch
    {
        null => [],
        byte[] raw => raw,
        string text => System.Text.Encoding.UTF8.GetBytes(text),
        _ => JsonSerializer.SerializeToUtf8Bytes(body, AsItIs),
    };
}
