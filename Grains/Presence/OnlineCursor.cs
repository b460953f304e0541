using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Grains.Presence;

/// <summary>Where a page of online devices begins.</summary>
/// <param name="Shard">In which shard.</param>
/// <param name="After">Behind which device of it; null for its first one.</param>
internal sealed record OnlineCursor(int Shard, string? After)
{
    private const int MaxText = 8 * DeviceId.MaxLength;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>False when that was none.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out OnlineCursor? cursor)
    {
        cursor = null;
        if (text.Length > MaxText)
        {
            return false;
        }

        var bytes = new byte[text.Length];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var length) != OperationStatus.Done)
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split('/', 2);
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var shard) || shard >= PresenceShards.Count)
        {
            return false;
        }

        cursor = new OnlineCursor(shard, parts[1].Length == 0 ? null : parts[1]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Shard}/{After}")));
}
