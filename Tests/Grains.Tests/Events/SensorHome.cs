using System.Globalization;
using System.Text.Json;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Tests.Hosting;
using Gateway.Protocol.Messaging;

namespace Gateway.Grains.Tests.Events;

/// <summary>A home with a sensor under its relayer, and phones that hear of it.</summary>
internal sealed class SensorHome(World world, Home home, string model, long deviceId, string code)
{
    private static readonly TimeSpan AfterRepetition = TimeSpan.FromSeconds(10);
    private int _logins;

    public Home Home => home;

    public long DeviceId => deviceId;

    public string Code => code;

    public string Model => model;

    public IRelayerGrain Relayer => world.Relayer(home.RelayerId);

    public IAccountGrain Account => world.Account(home.AccountId);

    public static async Task<SensorHome> New(World world, string model)
    {
        var home = await world.NewHome();
        return await In(world, home, model);
    }

    public static async Task<SensorHome> In(World world, Home home, string model)
    {
        var code = $"AB{World.NewNumber().ToString("X6", CultureInfo.InvariantCulture)}";
        var added = await world.Apartment(home.ApartmentId).AddDevice(home.AccountId, World.NewDevice(code, model)).Within("the sensor");
        Assert.Equal(Outcome.Ok, added.Outcome);
        return new SensorHome(world, home, model, added.Value!.Id, code);
    }

    /// <summary>A phone that logs in on an edge of its own.</summary>
    public async Task<(FakeEdge Edge, AttachedPhone Phone)> Phone(bool wantsEvents = false, string? token = null)
    {
        var edge = world.NewEdge();
        var phone = new AttachedPhone(edge.Connect(), ++_logins, wantsEvents, token, 0);
        await Account.AttachPhone(phone).Within("the phone");
        return (edge, phone);
    }

    public async Task Arm(int state = 2) => Assert.Equal(
        Outcome.Ok, (await world.Apartment(home.ApartmentId).SetArm(home.AccountId, state).Within("the arming")).Outcome);

    public async Task<Outcome> Report(int value, string? code = null, int key = 0) =>
        (await Relayer.Report(new DeviceReport(code ?? Code, key, value)).Within("the report")).Outcome;

    public Happening[] Stored() => world.History.Of(home.RelayerId);

    public static void PassRepetitionTime(World world) => world.Clock.Advance(AfterRepetition);

    /// <summary>The next notice of an event.</summary>
    public static async Task<JsonElement> Next(FakeEdge edge, uint commandId = CommandIds.EventDev)
    {
        OutboundMessage message;
        do
        {
            message = (await edge.Deliveries.Next("a notice")).Message;
        }
        while (message.CommandId == CommandIds.SetArm && commandId != CommandIds.SetArm);
        Assert.Equal(commandId, message.CommandId);
        Assert.True(message.IsNotification);
        return JsonDocument.Parse(message.Body).RootElement;
    }

    /// <summary>That nothing came before what the next notice is about.</summary>
    public static async Task AssertNothingBefore(FakeEdge edge, Func<Task> next, int value)
    {
        await next();
        Assert.Equal(value, (await Next(edge)).GetProperty("value").GetInt32());
    }
}
