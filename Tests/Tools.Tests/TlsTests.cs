using Gateway.Load.Floor;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests;

public sealed class TlsTests
{
    [Fact]
    public async Task A_self_signed_certificate_is_accepted_only_when_asked_to()
    {
        await using var floor = await FloorServer.StartAsync(0, 0, CancellationToken.None);
        var address = new ServerAddress("localhost", floor.TlsPort!.Value, Tls: true);

        var refusal = await Assert.ThrowsAsync<ToolException>(
            () => MessagingClient.ConnectAsync(address, new MessagingClientOptions(), CancellationToken.None)).Within();
        Assert.Contains("--insecure", refusal.Message, StringComparison.Ordinal);

        await using var client = await MessagingClient.ConnectAsync(
            address with { ValidateCertificate = false }, new MessagingClientOptions(), CancellationToken.None).Within();
        var response = await client.RequestAsync(
            CommandIds.HeartBeat, ReadOnlyMemory<byte>.Empty, TimeSpan.FromSeconds(20), CancellationToken.None).Within();
        Assert.Equal(StatusCode.Ok, response.Status);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.5", true)]
    [InlineData("::1", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("gateway.example", false)]
    public void This_machine_is_known_by_its_names(string host, bool loopback) => Assert.Equal(loopback, ServerAddress.IsLoopback(host));
}
