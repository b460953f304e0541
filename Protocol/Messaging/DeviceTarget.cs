using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Protocol.Messaging;

/// <summary>
/// The part of a ControlDevice or QueryDevice body that routing needs. Read without building objects, since this is the main road: the
/// texts lie in a buffer of the caller's, and the body itself is relayed as it came.
/// </summary>
public readonly ref struct DeviceTarget
{
    /// <summary>The longest model or code, in characters; a longer one names no device.</summary>
    public const int MaxTextLength = 64;

    /// <summary>What is wrong with a body of which no key can be named.</summary>
    public const string NoObject = "the body is no JSON object in UTF-8";

    // \u0041
    private const int MaxBytesPerCharacter = 6;

    [Flags]
    private enum Keys
    {
        None = 0,
        Code = 1,
        Model = 2,
        KeySequence = 4,
        Value = 8,
    }

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
    /// <param name="error">The key that is missing, malformed or there twice, or <see cref="NoObject"/>.</param>
    /// <returns>Whether the body is a JSON object with all keys of the right types, each once.</returns>
    public static bool TryRead(
        in ReadOnlySequence<byte> body, bool needsValue, Span<char> scratch, out DeviceTarget target, out string error)
    {
        target = default;
        try
        {
            using var contiguous = new ContiguousBody(body);
            if (!Utf8.IsValid(contiguous.Span))
            {
                // The reader passes over what it is not asked for.
                error = NoObject;
                return false;
            }

            var reader = new Utf8JsonReader(contiguous.Span);
            return TryRead(ref reader, needsValue, scratch, out target, out error);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws the second one for text that is no valid UTF-8 or UTF-16.
            error = NoObject;
            return false;
        }
    }

    private static bool TryRead(
        scoped ref Utf8JsonReader reader, bool needsValue, Span<char> scratch, out DeviceTarget target, out string error)
    {
        target = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            error = NoObject;
            return false;
        }

        int modelLength = -1, codeLength = -1, key = 0;
        bool hasKey = false, hasValue = false;
        var seen = Keys.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Which of two counts is up to each reader, and the body goes on to one that need not choose as this one does.
            var name = KeyOf(ref reader);
            if ((seen & name) != Keys.None)
            {
                error = NameOf(name);
                return false;
            }

            seen |= name;
            if (name == Keys.Code)
            {
                codeLength = ReadText(ref reader, scratch[MaxTextLength..]);
            }
            else if (name == Keys.Model)
            {
                modelLength = ReadText(ref reader, scratch[..MaxTextLength]);
            }
            else if (name == Keys.KeySequence)
            {
                reader.Read();
                hasKey = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out key);
                reader.Skip();
            }
            else if (name == Keys.Value)
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

    private static Keys KeyOf(scoped ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("dev_code"u8) ? Keys.Code
        : reader.ValueTextEquals("dev_model"u8) ? Keys.Model
        : reader.ValueTextEquals("dev_key_seq"u8) ? Keys.KeySequence
        : reader.ValueTextEquals("value"u8) ? Keys.Value
        : Keys.None;

    private static string NameOf(Keys key) => key switch
    {
        Keys.Code => "dev_code",
        Keys.Model => "dev_model",
        Keys.KeySequence => "dev_key_seq",
        _ => "value",
    };

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
