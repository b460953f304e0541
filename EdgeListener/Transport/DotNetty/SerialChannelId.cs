using System.Globalization;
using DotNetty.Transport.Channels;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>A channel's id: a number. DotNetty's own hold the machine's address, the process and two texts each.</summary>
internal sealed class SerialChannelId : IChannelId
{
    private static long s_last;

    private readonly long _number = Interlocked.Increment(ref s_last);

    public string AsShortText() => _number.ToString("x", CultureInfo.InvariantCulture);

    public string AsLongText() => AsShortText();

    public int CompareTo(IChannelId? other) => other is SerialChannelId id ? _number.CompareTo(id._number) : 1;

    public override int GetHashCode() => _number.GetHashCode();

    public override string ToString() => AsShortText();
}
