using System.Diagnostics.CodeAnalysis;

namespace Gateway.Grains.Interfaces.Devices;

/// <summary>A device that connects to the gateway, of whatever protocol: <c>relayer:test_relayer</c>, <c>terminal:T9000010</c>.</summary>
/// <param name="Kind">What it is: the name of its protocol's kind, in lower case.</param>
/// <param name="Code">What it calls itself.</param>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceId")]
public sealed record DeviceId(string Kind, string Code)
{
    /// <summary>The longest id as text, in characters.</summary>
    public const int MaxLength = 100;

    private const char Separator = ':';

    /// <summary>Reads an id as <see cref="ToString"/> writes it.</summary>
    /// <returns>False when the text is no id: it has no kind, no code, or is too long.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DeviceId? id)
    {
        id = text is { Length: <= MaxLength } && text.IndexOf(Separator, StringComparison.Ordinal) is var at and > 0 && at < text.Length - 1
            ? new DeviceId(text[..at].ToLowerInvariant(), text[(at + 1)..])
            : null;
        return id is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}{Separator}{Code}";
}
