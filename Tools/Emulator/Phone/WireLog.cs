using System.Globalization;
using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone;

/// <summary>Prints every frame: what it is, all its bytes, and its body. Thread-safe.</summary>
/// <param name="output">Where to.</param>
/// <param name="prefix">What the line of a frame begins with; may be empty.</param>
internal sealed class WireLog(TextWriter output, string prefix) : IWireTrace
{
    private const int BytesPerLine = 32;

    /// <inheritdoc />
    public void Sent(ReadOnlySpan<byte> bytes, Message message) => Write('→', bytes, message);

    /// <inheritdoc />
    public void Received(ReadOnlySpan<byte> bytes, Message message) => Write('←', bytes, message);

    private void Write(char direction, ReadOnlySpan<byte> bytes, Message message)
    {
        var text = new StringBuilder();
        var isResponse = (message.CommandId & CommandIds.ResponseBit) != 0;
        text.Append(CultureInfo.InvariantCulture, $"{prefix}{direction} {CommandIds.Name(message.CommandId)} #{message.Sequence}")
            .Append(isResponse ? $" status {message.StatusText}" : "")
            .AppendLine(CultureInfo.InvariantCulture, $", {bytes.Length} bytes");
        for (var offset = 0; offset < bytes.Length; offset += BytesPerLine)
        {
            text.Append("  ");
            foreach (var value in bytes[offset..Math.Min(offset + BytesPerLine, bytes.Length)])
            {
                text.Append(' ').Append(value.ToString("x2", CultureInfo.InvariantCulture));
            }

            text.AppendLine();
        }

        if (!message.Body.IsEmpty)
        {
            text.Append("   ").AppendLine(message.Text);
        }

        lock (output)
        {
            output.Write(text);
        }
    }
}
