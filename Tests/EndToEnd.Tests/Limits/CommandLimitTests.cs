using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Limits;

/// <summary>How many device commands may be under way on one connection and in the whole silo.</summary>
public sealed class CommandLimitTests : EndToEndTest
{
    [Theory, EveryTransport]
    public async Task Over_the_limits_a_command_is_status_17_and_the_others_go_on(string transport)
    {
        var gateway = await Start(On(transport), "--Messaging:MaxCommandsPerConnection=5", "--Messaging:MaxCommands=8");
        var first = await Home.Make(gateway);
        var second = await Home.Make(gateway);
        var asked = Enumerable.Range(0, 5).Select(first.Control).ToList();
        Expect.Refused(StatusCode.ServerBusy, await first.Control());
        asked.AddRange(Enumerable.Range(0, 3).Select(second.Control));
        Expect.Refused(StatusCode.ServerBusy, await second.Control());
        Assert.Equal(2, await gateway.LimitHits("commands"));
        Assert.Equal(8, await gateway.Metric("gateway_commands_pending"));

        first.Relayer.Serve();
        second.Relayer.Serve();
        foreach (var task in asked)
        {
            Expect.Ok(await task);
        }

        Expect.Ok(await first.Control());
        Expect.Ok(await second.Control());
    }
}
