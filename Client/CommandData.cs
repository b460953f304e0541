using System.Text;
using System.Text.Json;

namespace Gateway.Client;

/// <summary>What goes with a command, or comes with an answer: JSON for kinds of device that speak it, bytes for the others, or nothing.</summary>
public readonly struct CommandData : IEquatable<CommandData>
{
    private readonly ReadOnlyMemory<byte> _bytes;

    private CommandData(ReadOnlyMemory<byte> bytes, bool isJson)
    {
        _bytes = bytes;
        IsJson = isJson;
    }

    /// <summary>Nothing.</summary>
    public static CommandData Empty => default;

    /// <summary>True for JSON, false for bytes.</summary>
    public bool IsJson { get; }

    /// <summary>True when there is nothing.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>The bytes; of JSON its UTF-8 text.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>JSON.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static CommandData FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FromJson(Encoding.UTF8.GetBytes(json).AsMemory());
    }

    /// <summary>JSON as UTF-8 text.</summary>
    /// <param name="utf8">The text; is not copied.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static CommandData FromJson(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        return new CommandData(utf8, isJson: true);
    }

    /// <summary>Bytes.</summary>
    /// <param name="bytes">The bytes; are not copied.</param>
    public static CommandData FromBytes(ReadOnlyMemory<byte> bytes) => new(bytes, isJson: false);

    /// <summary>Compares what they hold.</summary>
    public static bool operator ==(CommandData left, CommandData right) => left.Equals(right);

    /// <summary>Compares what they hold.</summary>
    public static bool operator !=(CommandData left, CommandData right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(CommandData other) => IsJson == other.IsJson && _bytes.Span.SequenceEqual(other._bytes.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is CommandData other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(IsJson);
        hash.AddBytes(_bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>The JSON, or the bytes in hexadecimal digits.</summary>
    public override string ToString() => IsJson ? Encoding.UTF8.GetString(_bytes.Span) : Convert.ToHexString(_bytes.Span);
}
