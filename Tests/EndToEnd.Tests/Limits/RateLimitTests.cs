using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Limits;

/// <summary>How fast one connection may send: over it the sender waits, loses nothing, and nobody else notices.</summary>
public sealed class RateLimitTests : EndToEndTest
{
    [Theory, EveryTransport]
    public async Task Frames_over_the_rate_wait(string transport)
    {
        var gateway = await Start(On(transport), "--Messaging:MaxFramesPerSecond=100");
        var eager = await Relayer.LogIn(gateway, Names.Next("box"));
        var other = await Relayer.LogIn(gateway, Names.Next("box"));
        for (uint i = 1; i <= 350; i++)
        {
            await eager.Wire.Send(CommandIds.HeartBeat, 1000 + i, null);
        }

        // What arrives in one piece goes through whole, so how long it waits is not exact; the other one never does.
        while (await gateway.LimitHits("rate") == 0)
        {
            Expect.Ok(await other.Wire.Request(CommandIds.HeartBeat));
        }

        for (uint i = 1; i <= 350; i++)
        {
            Assert.Equal(1000 + i, Expect.Ok(await eager.Wire.Next("answer")).Sequence);
        }

        Expect.Ok(await eager.Wire.Request(CommandIds.HeartBeat));
    }

    [Fact]
    public async Task Bytes_over_the_rate_wait()
    {
        var gateway = await Start("--Messaging:MaxBytesPerSecond=100000");
        var eager = await Relayer.LogIn(gateway, Names.Next("box"));
        var padding = new string(' ', 50_000);
        for (uint i = 1; i <= 6; i++)
        {
            await eager.Wire.Send(CommandIds.HeartBeat, 1000 + i, padding);
        }

        for (uint i = 1; i <= 6; i++)
        {
            Assert.Equal(1000 + i, Expect.Ok(await eager.Wire.Next("answer")).Sequence);
        }

        Assert.True(await gateway.LimitHits("rate") > 0);
    }
}
