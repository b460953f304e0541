using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Terminals;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Terminals;

namespace Gateway.EndToEnd.Tests.Notifications;

/// <summary>An operator's service is told which devices come and go.</summary>
public sealed class PresenceWebhookTests : EndToEndTest
{
    private const string Secret = "presence secret";

    private readonly int _port = FreePorts.Take();

    [Theory, EveryTransport]
    public async Task Each_device_comes_and_goes_in_order_and_with_its_reason(string transport)
    {
        await using var receiver = await ReceiverProcess.StartAsync(_port, "http");
        var gateway = await Start(On(transport), Url("take"), $"--Presence:Webhook:Secret={Secret}");
        gateway.Allow("cannot be told"); // the receiver ends before the last relayer does
        var (a, b) = (Names.Next("box"), Names.Next("box"));
        var first = await Relayer.LogIn(gateway, a);
        await Relayer.LogIn(gateway, a);
        await first.Wire.ClosedByGateway(Waiting.Deadline);
        var other = await Relayer.LogIn(gateway, b);
        await other.Wire.DisposeAsync();

        await Waiting.Until(() => Task.FromResult(Told(receiver, b).Length < 2 || Told(receiver, a).Length < 3 ? "not all is told" : null));
        Assert.Equal(["connected", "disconnected Replaced", "connected"], Told(receiver, a));
        Assert.Equal(["connected", "disconnected Remote"], Told(receiver, b));
        var request = receiver.All("request")[0];
        Assert.Equal(Signature(request), request.GetProperty("signature").GetString());
        Assert.DoesNotContain(gateway.Run.Lines, l => l.Contains(Secret, StringComparison.Ordinal));
        await gateway.MetricBecomes("gateway_presence_webhook_sent_total", 5);
    }

    [Fact]
    public async Task A_receiver_that_is_away_holds_nobody_up_and_is_told_everything_in_order_later()
    {
        var gateway = await Start(Url("take"), $"--Presence:Webhook:Secret={Secret}", "--Notifications:FirstRetrySeconds=1");
        gateway.Allow("cannot be told");
        var code = Names.Next("box");
        for (var i = 0; i < 3; i++)
        {
            await (await Relayer.LogIn(gateway, code)).Wire.DisposeAsync();
            await gateway.MetricBecomes("gateway_connections", n => n == 0, "0 after the relayer has gone");
        }

        await gateway.MetricBecomes("gateway_presence_webhook_retried_total", n => n > 0, "over 0");
        await using var receiver = await ReceiverProcess.StartAsync(_port, "http");
        await Waiting.Until(() => Task.FromResult(Told(receiver, code).Length < 6 ? "not all is told" : null));
        Assert.Equal(Enumerable.Repeat(new[] { "connected", "disconnected Remote" }, 3).SelectMany(e => e), Told(receiver, code));
    }

    [Fact]
    public async Task Of_what_is_too_much_for_a_receiver_that_is_away_the_newest_is_kept()
    {
        const int Kept = 5;
        var gateway = await Start(
            Url("take"), $"--Presence:Webhook:Secret={Secret}", $"--Presence:Webhook:MaxWaiting={Kept}", "--Notifications:FirstRetrySeconds=1");
        gateway.Allow("cannot be told");
        gateway.Allow("are given up");
        var code = Names.Next("box");
        for (var i = 0; i < 6; i++)
        {
            await (await Relayer.LogIn(gateway, code)).Wire.DisposeAsync();
            await gateway.MetricBecomes("gateway_connections", n => n == 0, "0 after the relayer has gone");
        }

        await gateway.MetricBecomes("gateway_presence_webhook_given_up_total", n => n == (6 * 2) - Kept, "all but those that may wait");
        await using var receiver = await ReceiverProcess.StartAsync(_port, "http");
        await Waiting.Until(() => Task.FromResult(Told(receiver, code).Length < Kept ? "not all is told" : null));
        Assert.Equal(["disconnected Remote", "connected", "disconnected Remote", "connected", "disconnected Remote"], Told(receiver, code));
    }

    [Theory, EveryTransport]
    public async Task A_device_that_flaps_is_told_of_behind_the_login_that_was_too_much_and_held_off(string transport)
    {
        const int Logins = 15;
        await using var receiver = await ReceiverProcess.StartAsync(_port, "http");
        var gateway = await Start(On(transport), Url("take"), $"--Presence:Webhook:Secret={Secret}", "--Presence:HoldOffSeconds=300");
        gateway.Allow("are refused until");
        for (var i = 0; i < Logins; i++)
        {
            await using var terminal = await WireTerminal.Connect(gateway.TerminalPort, "T9000010");
            await terminal.LogIn();
        }

        await using var refused = await WireTerminal.Connect(gateway.TerminalPort, "T9000010");
        await refused.Send(TerminalMessages.Login, 1);
        await refused.ClosedByGateway();
        await using var calm = await WireTerminal.Connect(gateway.TerminalPort, "T9000011");
        await calm.LogIn();

        await Waiting.Until(() => Task.FromResult(Told(receiver, "T9000010", "terminal").Length < (2 * Logins) + 1 ? "not all is told" : null));
        var told = Told(receiver, "T9000010", "terminal");
        var flapping = Array.FindIndex(told, t => t.StartsWith("flapping held off until 20", StringComparison.Ordinal));
        Assert.Equal(Logins, told[..flapping].Count(t => t == "connected"));
        Assert.Equal(2 * Logins, told.Count(t => t == "connected" || t.StartsWith("disconnected", StringComparison.Ordinal)));
        await gateway.MetricBecomes("gateway_device_flapping_total{kind=\"terminal\"}", 1);
        await gateway.MetricBecomes("gateway_device_refused_logins_total{kind=\"terminal\",reason=\"HeldOff\"}", 1);
    }

    private string Url(string path) => $"--Presence:Webhook:Url=http://127.0.0.1:{_port}/{path}";

    /// <summary>What was told of a device; each event once, in the order of the first time.</summary>
    private static string[] Told(ReceiverProcess receiver, string code, string kind = "relayer") =>
    [
        .. receiver.All("request")
            .SelectMany(r => JsonDocument.Parse(r.GetProperty("body").GetString()!).RootElement.GetProperty("events").EnumerateArray())
            .Where(e => e.GetProperty("device").GetString() == $"{kind}:{code}")
            .DistinctBy(e => e.GetProperty("id").GetInt64())
            .Select(e => e.TryGetProperty("reason", out var reason) ? $"{e.GetProperty("event").GetString()} {reason.GetString()}" : e.GetProperty("event").GetString()!),
    ];

    private static string Signature(JsonElement request)
    {
        var time = request.GetProperty("signature").GetString()!.Split(',')[0][2..];
        var signed = Encoding.UTF8.GetBytes($"{time}.{request.GetProperty("body").GetString()}");
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed))}";
    }
}
