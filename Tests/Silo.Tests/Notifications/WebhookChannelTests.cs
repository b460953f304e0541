using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Grains.Notifications;
using Gateway.Silo.Notifications;
using Gateway.Silo.Notifications.Webhooks;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Tests.Notifications;

/// <summary>Against a receiver that is a process of its own.</summary>
public sealed class WebhookChannelTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Created = new(2026, 11, 20, 14, 6, 27, TimeSpan.Zero);

    private ReceiverProcess _receiver = null!;

    public async Task InitializeAsync() => _receiver = await ReceiverProcess.StartAsync(FreePorts.Take(), "http");

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_message_is_posted_with_a_signature_that_the_receiver_can_check()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.Equal(SendResult.Sent, await Send("/take", attempts: 2));
        var request = await _receiver.Next("request");
        Assert.Equal(("POST", "application/json; charset=utf-8", "9"), (Text("method"), Text("type"), Text("key")));
        Assert.Equal(
            """{"id":9,"channel":"push","recipient":"token 1","subject":"警报","text":"家 大门 打开","platform":"ios","created":"2026-11-20T14:06:27+00:00","attempt":3}""",
            Text("body"));

        var signature = Text("signature").Split(',').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        Assert.InRange(long.Parse(signature["t"], System.Globalization.CultureInfo.InvariantCulture), before, before + 60);
        using var hmac = new HMACSHA256("secret"u8.ToArray());
        Assert.Equal(Convert.ToHexString(hmac.ComputeHash(Encoding.UTF8.GetBytes($"{signature["t"]}.{Text("body")}"))), signature["v1"], ignoreCase: true);

        string Text(string name) => request.GetProperty(name).GetString()!;
    }

    [Theory]
    [InlineData("/take", "Sent", 0)]
    [InlineData("/status/202", "Sent", 0)]
    [InlineData("/status/204", "Sent", 0)]
    [InlineData("/status/400", "Refused", 0)]
    [InlineData("/status/401", "Refused", 0)]
    [InlineData("/status/404", "Refused", 0)]
    [InlineData("/status/410", "Refused", 0)]
    [InlineData("/status/408", "Retry", 7)]
    [InlineData("/status/429", "Retry", 7)]
    [InlineData("/status/500", "Retry", 7)]
    [InlineData("/status/503", "Retry", 7)]
    [InlineData("/status/302", "Retry", 7)]
    public async Task The_receivers_status_says_what_becomes_of_it(string path, string outcome, int seconds)
    {
        var result = await Send(path);
        Assert.Equal((Enum.Parse<SendOutcome>(outcome), TimeSpan.FromSeconds(seconds)), (result.Outcome, result.NotBefore));
        Assert.Single(_receiver.All("request"));
    }

    [Fact]
    public async Task A_receiver_that_hangs_or_is_away_is_tried_again()
    {
        var clock = new ManualTimeProvider();
        using (var channel = Channel($"http://127.0.0.1:{_receiver.Port}/hang", null, clock))
        {
            var sending = channel.Send(Message(0), CancellationToken.None);
            await _receiver.Next("request");
            clock.Advance(channel.Timeout);
            Assert.Equal(SendResult.Retry("the receiver took longer than 30 s"), await sending);
        }

        await _receiver.DisposeAsync();
        Assert.Equal(SendOutcome.Retry, (await Send("/take")).Outcome);
        _receiver = await ReceiverProcess.StartAsync(_receiver.Port, "http");
        Assert.Equal(SendResult.Sent, await Send("/take"));
    }

    [Fact]
    public async Task A_receiver_by_https_must_be_believed()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        await using var receiver = await ReceiverProcess.StartAsync(FreePorts.Take(), "http", authority.CertificatePath, authority.KeyPath);
        Assert.Equal(SendOutcome.Retry, (await SendBelieving(other.AuthorityPath)).Outcome);
        Assert.Equal(SendOutcome.Retry, (await SendBelieving(null)).Outcome);
        Assert.Empty(receiver.All("request"));
        Assert.Equal(SendResult.Sent, await SendBelieving(authority.AuthorityPath));

        async Task<SendResult> SendBelieving(string? path)
        {
            using var channel = Channel($"https://localhost:{receiver.Port}/take", path);
            return await channel.Send(Message(0), CancellationToken.None);
        }
    }

    [Fact]
    public async Task An_attempt_can_be_broken_off()
    {
        using var aborting = new CancellationTokenSource();
        using var channel = Channel("/hang");
        var sending = channel.Send(Message(0), aborting.Token);
        await _receiver.Next("request");
        await aborting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public void The_names_of_the_body_are_those_of_the_documentation() => Assert.Equal(
        ["id", "channel", "recipient", "subject", "text", "platform", "created", "attempt"],
        JsonDocument.Parse(JsonSerializer.Serialize(new WebhookBody(1, "sms", "", "", "", "", Created, 1), WebhookJson.Default.WebhookBody))
            .RootElement.EnumerateObject().Select(p => p.Name));

    private async Task<SendResult> Send(string path, int attempts = 0)
    {
        using var channel = Channel(path);
        return await channel.Send(Message(attempts), CancellationToken.None);
    }

    private WebhookChannel Channel(string path) => Channel($"http://127.0.0.1:{_receiver.Port}{path}", null);

    private static WebhookChannel Channel(string url, string? authority, TimeProvider? time = null) => new(
        NotificationChannel.Push,
        new WebhookSettings { Url = new Uri(url), Secret = "secret", Timeout = TimeSpan.FromSeconds(30) },
        TrustedAuthorities.Load("key", authority),
        time ?? TimeProvider.System);

    private static OutboxMessage Message(int attempts) =>
        new(9, new Notification(NotificationChannel.Push, "token 1", "警报", "家 大门 打开", "ios"), Created, attempts);
}
