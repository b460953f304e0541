using System.Buffers;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Relayers;

/// <summary>A relayer of its own for a test, an edge that it connects to, and a phone's commands to it by a route that is good.</summary>
internal sealed class Rig(World world)
{
    public const uint Control = 0x00060001;
    public const long RouteVersion = 5;

    public long Id { get; } = 600_000_000 + World.NewNumber();

    public long ApartmentId { get; } = 500_000_000 + World.NewNumber();

    public FakeEdge Edge { get; } = world.NewEdge();

    public IRelayerGrain Grain => world.Relayer(Id);

    public ConnectionRef? Connection { get; private set; }

    public long Epoch { get; private set; }

    /// <summary>The link of the newest login.</summary>
    public DeviceLink? Link { get; private set; }

    /// <summary>A relayer that is connected, and that an apartment may command.</summary>
    public static async Task<Rig> Connected(World world)
    {
        var rig = await Offline(world);
        await rig.Attach();
        return rig;
    }

    public static async Task<Rig> Offline(World world)
    {
        var rig = new Rig(world);
        await rig.Grain.RouteChanged(rig.ApartmentId, RouteVersion).Within("the route");
        return rig;
    }

    /// <summary>A login by a new connection.</summary>
    public async Task Attach(FakeEdge? edge = null)
    {
        Connection = (edge ?? Edge).Connect();
        var attachment = await Grain.Attach(Connection, $"code-{Id}").Within("the login");
        Assert.Equal(AttachResult.Attached, attachment.Result);
        Epoch = attachment.Epoch;
        Link = (edge ?? Edge).LogIn(Connection, Grain, Epoch);
    }

    public Task<CommandResult> Invoke(byte body = 0, uint commandId = Control, long routeVersion = RouteVersion) =>
        world.Router.Send(Grain, new DeviceCommand(commandId, new[] { body }, Permit: new RoutePermit(ApartmentId, routeVersion)));

    /// <summary>A program's command, which needs no route.</summary>
    public Task<CommandResult> Send(uint instruction, byte body, TimeSpan? timeout = null) =>
        world.Router.Send(Grain, new DeviceCommand(instruction, new[] { body }, timeout));

    /// <summary>The connection is gone.</summary>
    public async Task Detach()
    {
        await Grain.Detach(Epoch).Within("the detachment");
        world.AllEdges.LogOut(Connection!);
    }

    /// <summary>Commands numbered from 1, in order; at the link when there is one.</summary>
    public async Task<Task<CommandResult>[]> InvokeMany(int count)
    {
        var calls = new Task<CommandResult>[count];
        for (var i = 0; i < count; i++)
        {
            calls[i] = Invoke((byte)(i + 1));
        }

        if (Link is { } link)
        {
            // The router asks the grain first; what a test does next must find them with the device's link.
            await Waiting.Until(() => Task.FromResult(link.Count == count ? null : $"{link.Count} of {count} commands are at the link"));
        }

        return calls;
    }

    /// <summary>The next message to the current connection, which must be the one with this body.</summary>
    public async Task<OutboundMessage> Delivered(byte body, FakeEdge? edge = null)
    {
        var delivery = await (edge ?? Edge).Deliveries.Next($"command {body} at the relayer");
        Assert.Equal(Connection!.ConnectionId, delivery.ConnectionId);
        Assert.Equal([body], delivery.Message.Body.ToArray());
        return delivery.Message;
    }

    public Task Answer(OutboundMessage command, uint status = 0, byte body = 0)
    {
        Link!.Answer(command.Sequence, command.CommandId, status, new ReadOnlySequence<byte>([body]));
        return Task.CompletedTask;
    }

    /// <summary>Lets time pass in the sweep's steps, with a turn of the grain after each.</summary>
    public async Task Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            await world.RuntimeClock.Advance(TimeSpan.FromSeconds(1));
            await Grain.IsOnline().Within("a turn of the grain");
        }
    }

    /// <summary>Lets time pass in the same steps until something happens that depends on it.</summary>
    public async Task PassUntil(Task happened, string what)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (!happened.IsCompleted)
        {
            Assert.False(deadline.IsCancellationRequested, $"Within {Waiting.Deadline}, moving the clock: {what}");
            await Pass(TimeSpan.FromSeconds(1));
        }
    }

    public static async Task AssertEnds(Task<CommandResult> call, CommandEnd end) =>
        Assert.Equal(end, (await call.Within($"the end of a command: {end}")).End);
}
