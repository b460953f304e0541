using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Control;

/// <summary>A relayer that takes commands and never answers.</summary>
public sealed class SilentRelayerTests : EndToEndTest
{
    private const int MaxWaiting = 10;

    [Theory, EveryTransport]
    public async Task Three_are_sent_ten_wait_the_rest_is_status_17_and_in_time_all_are_status_18(string transport)
    {
        var gateway = await Start(On(transport), "--Messaging:ControlTimeoutSeconds=3", $"--Messaging:MaxWaitingPerRelayer={MaxWaiting}");
        var home = await Home.Make(gateway);
        var backup = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        await home.Phone.AddRelayer(backup.Code);

        var taken = Enumerable.Range(0, 3 + MaxWaiting).Select(home.Control).ToArray();
        Expect.Refused(StatusCode.ServerBusy, await home.Control());
        Assert.All(taken, t => Assert.False(t.IsCompleted));
        var sent = new[] { await home.Relayer.Command(), await home.Relayer.Command(), await home.Relayer.Command() };

        Expect.Ok(await home.Relayer.Wire.Request(CommandIds.HeartBeat));
        Assert.False(home.Relayer.Wire.TryNext(out var fourth), $"More than three are in flight: {fourth}");

        foreach (var asked in taken)
        {
            Expect.Refused(StatusCode.RelayerTimeout, await asked);
        }

        Assert.Empty(backup.Served);
        var late = await gateway.Metric("gateway_device_late_answers_total");
        foreach (var command in sent)
        {
            await home.Relayer.Wire.Respond(command, StatusCode.Ok, command.Body);
        }

        await gateway.MetricBecomes("gateway_device_late_answers_total", late + 3);
        home.Relayer.Serve();
        Expect.Ok(await home.Control());
    }
}
