using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Wire;

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
        Assert.Equal(5, await gateway.Metric("gateway_presence_webhook_sent_total"));
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

    private string Url(string path) => $"--Presence:Webhook:Url=http://127.0.0.1:{_port}/{path}";

    /// <summary>What was told of a device; each event once, in the order of the first time.</summary>
    private static string[] Told(ReceiverProcess receiver, string code) =>
    [
        .. receiver.All("request")
            .SelectMany(r => JsonDocument.Parse(r.GetProperty("body").GetString()!).RootElement.GetProperty("events").EnumerateArray())
            .Where(e => e.GetProperty("device").GetString() == $"relayer:{code}")
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
