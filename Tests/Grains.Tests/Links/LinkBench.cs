using System.Buffers;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Tests.Hosting;
using Gateway.Grains.Tests.Relayers;

namespace Gateway.Grains.Tests.Links;

/// <summary>A relayer that is logged in by a link of a test's limits. What is sent by it is kept, and given straight to the link.</summary>
internal sealed class LinkBench : ILinkOutput
{
    private readonly World _world;
    private readonly FakeEdge _edge;

    private LinkBench(World world, Rig rig, LinkOptions options)
    {
        (_world, Rig, _edge) = (world, rig, rig.Edge);
        Link = new DeviceLink(
            rig.Grain.GetGrainId(), new DeviceId("relayer", $"{rig.Id}"), rig.Epoch, this, options, _edge.Router.Links);
    }

    public Rig Rig { get; }

    public DeviceLink Link { get; }

    /// <summary>What was sent, in order.</summary>
    public List<(uint Sequence, LinkCommand Command)> Sent { get; } = [];

    /// <summary>The permit that is good.</summary>
    public RoutePermit Permit => new(Rig.ApartmentId, Rig.RouteVersion);

    /// <summary>A login that the grain has just confirmed, and whose link is in its edge's table; the device may not have been told yet.</summary>
    public static async Task<LinkBench> New(World world, LinkOptions? options = null, bool isOpen = true)
    {
        var rig = await Rig.Connected(world);

        // Its own link gives way to that of the test, of the same login.
        rig.Edge.Links.Remove(rig.Link!);
        var bench = new LinkBench(world, rig, options ?? new LinkOptions());
        bench.Confirm();
        rig.Edge.Links.Add(bench.Link);
        if (isOpen)
        {
            bench.Link.Open();
        }

        return bench;
    }

    public void Send(uint sequence, LinkCommand command) => Sent.Add((sequence, command));

    /// <summary>The grain confirms the login now.</summary>
    public void Confirm() => Link.Confirm(_world.RuntimeClock.GetTimestamp(), _world.AllEdges.Generation);

    /// <summary>A command that is not sent yet.</summary>
    public TaskCommand NewCommand(TimeSpan? timeout = null, RoutePermit? permit = null) => new(Rig.Control, default, permit)
    {
        Deadline = _world.RuntimeClock.GetTimestamp() + (timeout ?? TimeSpan.FromSeconds(30)).Ticks,
    };

    /// <summary>A command that the link takes.</summary>
    public TaskCommand Take(TimeSpan? timeout = null, RoutePermit? permit = null)
    {
        var command = NewCommand(timeout, permit);
        Assert.Equal(SendOutcome.Taken, Link.TrySend(command));
        return command;
    }

    /// <summary>Several of them.</summary>
    public TaskCommand[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Take())];

    /// <summary>The device answers what was sent at a place of the order.</summary>
    public void Answer(int place, uint instruction = Rig.Control) =>
        Link.Answer(Sent[place].Sequence, instruction, 0, ReadOnlySequence<byte>.Empty);

    /// <summary>Time passes, and the edge's sweep with it.</summary>
    public Task Pass(TimeSpan time) => _world.RuntimeClock.Advance(time);

    public void AssertSent(params TaskCommand[] commands) => Assert.Equal(commands, Sent.Select(s => s.Command));
}
