using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>What somebody who never logged in can do to the log, and what the log can do to the gateway.</summary>
public sealed class LogTests : EndToEndTest
{
    private const uint Unknown = 0x00090009;

    [Fact]
    public async Task A_stranger_s_lines_have_a_budget_and_the_rest_is_told_once()
    {
        const int Frames = 5000;
        const string Line = "sent unknown command";
        var gateway = await Start();
        await SendUnknown(await gateway.Connect(), Frames);
        await gateway.MetricBecomes("gateway_frames_unknown_total", Frames);

        await gateway.Run.Line(l => l.Contains("more lines of this kind were left out", StringComparison.Ordinal) && l.Contains(Line, StringComparison.Ordinal), "a summary");
        var written = gateway.Run.Lines.Count(l => l.Contains(Line, StringComparison.Ordinal) && !l.Contains("left out", StringComparison.Ordinal));
        Assert.InRange(written, 1, 200);
        Assert.Equal(Frames - written, await gateway.Metric("gateway_log_lines_left_out_total{reason=\"budget\"}"));
    }

    [Fact]
    public async Task A_log_that_nobody_reads_holds_nobody_up()
    {
        const int Frames = 40_000;
        await using var gateway = await GatewayProcess.StartUnread("--Log:LinesPerSecond=0");
        var phone = await Phone.SignUp(gateway);
        await SendUnknown(await gateway.Connect(), Frames);
        await gateway.MetricBecomes("gateway_frames_unknown_total", Frames);

        await gateway.MetricBecomes("gateway_log_lines_left_out_total{reason=\"queue\"}", n => n > 0, "over 0");
        Expect.Ok(await phone.Ask(CommandIds.HeartBeat));
        Expect.Ok(await phone.Ask(CommandIds.QueryAccount));
        Assert.Equal("ready\n", await gateway.Get("/health/ready"));
        Assert.Equal(0, await gateway.Stop());
    }

    private static async Task SendUnknown(WireClient wire, int frames)
    {
        var some = Enumerable.Range(1, 1000).SelectMany(i => WireFrames.Request(Unknown, (uint)i, null)).ToArray();
        for (var sent = 0; sent < frames; sent += 1000)
        {
            await wire.Send(some);
        }
    }
}
