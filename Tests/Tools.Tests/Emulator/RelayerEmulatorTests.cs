using Gateway.Emulator.Relayer;
using Gateway.Protocol.Messaging;
using Gateway.Tools.Tests.Fakes;

namespace Gateway.Tools.Tests.Emulator;

public sealed class RelayerEmulatorTests
{
    [Fact]
    public async Task Connects_again_when_the_connection_drops()
    {
        await using var gateway = new FakeGateway();
        using var end = new CancellationTokenSource();
        var log = new StringWriter();
        var running = new RelayerEmulator(gateway.Address, StartTag.Tag03BB, "box", TextWriter.Synchronized(log)).RunAsync(end.Token);
        await gateway.RelayerAuthorized.Within();

        gateway.Rearm();
        gateway.DropAll();
        await gateway.RelayerAuthorized.Within();

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Within());
        Assert.Contains("connecting again in ", log.ToString(), StringComparison.Ordinal);
        Assert.Equal([StartTag.Tag03BB, StartTag.Tag03BB], gateway.Tags);
    }

    [Fact]
    public async Task Sends_heartbeats()
    {
        await using var gateway = new FakeGateway();
        using var end = new CancellationTokenSource();
        var relayer = new RelayerEmulator(gateway.Address, StartTag.None, "box", TextWriter.Null)
        {
            HeartBeatInterval = TimeSpan.FromMilliseconds(10),
        };
        var running = relayer.RunAsync(end.Token);

        await gateway.RelayerBeat.Within();
        gateway.Rearm();
        await gateway.RelayerBeat.Within();

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Within());
    }

    [Fact]
    public void Devices_keep_the_value_of_each_key()
    {
        var devices = new EmulatedDevices("box");

        Assert.Contains("\"value\":0", Execute(devices, CommandIds.QueryDevice, """{"dev_model":"2111S","dev_code":"0a","dev_key_seq":1}"""), StringComparison.Ordinal);
        Execute(devices, CommandIds.ControlDevice, """{"dev_model":"2111S","dev_code":"0A","dev_key_seq":1,"value":7}""");
        Assert.Contains("\"value\":7", Execute(devices, CommandIds.QueryDevice, """{"dev_model":"2111S","dev_code":"0a","dev_key_seq":1}"""), StringComparison.Ordinal);
        Assert.Contains("\"value\":0", Execute(devices, CommandIds.QueryDevice, """{"dev_model":"2111S","dev_code":"0a","dev_key_seq":2}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_lacks_a_key_is_refused_and_a_foreign_one_is_not_answered()
    {
        var devices = new EmulatedDevices("box");

        Assert.Equal(StatusCode.BadParameter, devices.Execute(Request(CommandIds.ControlDevice, """{"dev_code":"0a"}"""))!.Value.Status);
        Assert.Null(devices.Execute(Request(CommandIds.AddAccount, "{}")));
    }

    [Fact]
    public void Back_off_doubles_up_to_half_a_minute_and_starts_over()
    {
        var backOff = new BackOff(new Random(1));
        double[] longest = [1, 2, 4, 8, 16, 30, 30];
        foreach (var seconds in longest)
        {
            Assert.InRange(backOff.Next().TotalSeconds, seconds * 0.8, seconds);
        }

        backOff.Reset();
        Assert.InRange(backOff.Next().TotalSeconds, 0.8, 1);
    }

    private static string Execute(EmulatedDevices devices, uint command, string body)
    {
        var (status, answer) = devices.Execute(Request(command, body))!.Value;
        Assert.Equal(StatusCode.Ok, status);
        return System.Text.Encoding.UTF8.GetString(answer);
    }

    private static Message Request(uint command, string body) => new(command, StatusCode.Ok, 1, System.Text.Encoding.UTF8.GetBytes(body));
}
