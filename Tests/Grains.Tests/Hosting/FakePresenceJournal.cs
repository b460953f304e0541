using System.Collections.Immutable;
using System.Threading.Channels;
using Gateway.Grains.Presence;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>Keeps what is to be told of devices, until a test takes it.</summary>
internal sealed class FakePresenceJournal : IPresenceJournal
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KnownDevice> _known = [];
    private readonly Channel<PresenceEvent> _events = Channel.CreateUnbounded<PresenceEvent>();

    /// <summary>Whether the database is away.</summary>
    public bool IsAway { get; set; }

    public ChannelReader<PresenceEvent> Events => _events.Reader;

    public Task<bool> Append(ImmutableArray<PresenceEvent> events, ImmutableArray<KnownDevice> known, ImmutableArray<string> forgotten)
    {
        lock (_gate)
        {
            if (IsAway)
            {
                return Task.FromResult(false);
            }

            foreach (var device in known)
            {
                _known[device.Device] = device;
            }

            foreach (var device in forgotten)
            {
                _known.Remove(device);
            }

            foreach (var row in events)
            {
                _events.Writer.TryWrite(row);
            }

            return Task.FromResult(true);
        }
    }

    public Task<ImmutableArray<KnownDevice>> Load(int shard)
    {
        lock (_gate)
        {
            return Task.FromResult<ImmutableArray<KnownDevice>>(IsAway ? default : [.. _known.Values.Where(device => device.Shard == shard)]);
        }
    }
}
