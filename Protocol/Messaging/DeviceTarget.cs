using System.Buffers;
using System.Text.Json;

namespace Gateway.Protocol.Messaging;

/// <summary>
/// The part of a ControlDevice or QueryDevice body that routing needs. Read without building objects, since this is the main road: the
/// texts lie in a buffer of the caller's, and the body itself is relayed as it came.
/// </summary>
public readonly ref struct DeviceTarget
{
    /// <summary>The longest model or code, in characters; a longer one names no device.</summary>
    public const int MaxTextLength = 64;

    // \u0041
    private const int MaxBytesPerCharacter = 6;

    private DeviceTarget(ReadOnlySpan<char> model, ReadOnlySpan<char> code, int keySequence)
    {
        Model = model;
        Code = code;
        KeySequence = keySequence;
    }

    /// <summary>dev_model.</summary>
    public ReadOnlySpan<char> Model { get; }

    /// <summary>dev_code, as it was written; compare it without regard to case.</summary>
    public ReadOnlySpan<char> Code { get; }

    /// <summary>dev_key_seq.</summary>
    public int KeySequence { get; }

    /// <summary>Reads the keys that both commands have.</summary>
    /// <param name="body">The body.</param>
    /// <param name="needsValue">Whether <c>value</c> is required too: ControlDevice.</param>
    /// <param name="scratch">Where the texts go; 2 × <see cref="MaxTextLength"/> characters.</param>
    /// <param name="target">What was read.</param>
    /// <param name="error">The key that is missing or malformed, or what is wrong with the body.</param>
    /// <returns>Whether the body is a JSON object with all keys of the right types.</returns>
    public static bool TryRead(
        in ReadOnlySequence<byte> body, bool needsValue, Span<char> scratch, out DeviceTarget target, out string error)
    {
        target = default;
        try
        {
            using var contiguous = new ContiguousBody(body);
            var reader = new Utf8JsonReader(contiguous.Span);
            return TryRead(ref reader, needsValue, scratch, out target, out error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws the second one for text that is no valid UTF-8 or UTF-16.
            error = "the body is no JSON object";
            return false;
        }
    }

    private static bool TryRead(
        scoped ref Utf8JsonReader reader, bool needsValue, Span<char> scratch, out DeviceTarget target, out string error)
    {
        target = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            error = "the body is no JSON object";
            return false;
        }

        int modelLength = -1, codeLength = -1, key = 0;
        bool hasKey = false, hasValue = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dev_code"u8))
            {
                codeLength = ReadText(ref reader, scratch[MaxTextLength..]);
            }
            else if (reader.ValueTextEquals("dev_model"u8))
            {
                modelLength = ReadText(ref reader, scratch[..MaxTextLength]);
            }
            else if (reader.ValueTextEquals("dev_key_seq"u8))
            {
                reader.Read();
                hasKey = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out key);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                hasValue = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out _);
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        error = modelLength < 0 ? "dev_model"
            : codeLength < 0 ? "dev_code"
            : !hasKey ? "dev_key_seq"
            : needsValue && !hasValue ? "value"
            : "";
        if (error.Length > 0)
        {
            return false;
        }

        // Behind the object nothing may follow; the reader throws when something does.
        reader.Read();
        target = new DeviceTarget(scratch[..modelLength], scratch.Slice(MaxTextLength, codeLength), key);
        return true;
    }

    private static int ReadText(scoped ref Utf8JsonReader reader, Span<char> destination)
    {
        reader.Read();
        var bytes = reader.ValueSpan.Length;
        if (reader.TokenType != JsonTokenType.String || bytes > MaxTextLength * MaxBytesPerCharacter)
        {
            reader.Skip();
            return -1;
        }

        return bytes <= MaxTextLength ? reader.CopyString(destination[..MaxTextLength]) : ReadLongWritten(ref reader, destination);
    }

    /// <summary>Text of more bytes than characters allowed: it may be short nevertheless, with escapes or beyond ASCII.</summary>
    private static int ReadLongWritten(scoped ref Utf8JsonReader reader, Span<char> destination)
    {
        Span<char> text = stackalloc char[MaxTextLength * MaxBytesPerCharacter];
        var length = reader.CopyString(text);
        if (length > MaxTextLength)
        {
            return -1;
        }

        text[..length].CopyTo(destination);
        return length;
    }
}
