using System.Text;
using Gateway.Silo.Notifications.Webhooks;

namespace Gateway.Silo.Tests.Notifications;

public sealed class WebhookSignatureTests
{
    // printf '1700000000.{"id":1}' | openssl dgst -sha256 -hmac secret
    private const string Known = "3dd1b9aef568d75f6790a84bd2e5dfa1f44409eef3cbdbd3f10b837376100c11";

    [Fact]
    public void It_is_what_other_programs_compute() =>
        Assert.Equal($"t=1700000000,v1={Known}", Of("secret", 1_700_000_000, """{"id":1}"""));

    [Theory]
    [InlineData("secret2", 1_700_000_000, """{"id":1}""")]
    [InlineData("secret", 1_700_000_001, """{"id":1}""")]
    [InlineData("secret", 1_700_000_000, """{"id":2}""")]
    public void It_covers_the_time_and_the_body(string secret, long seconds, string body) =>
        Assert.DoesNotContain(Known, Of(secret, seconds, body), StringComparison.Ordinal);

    private static string Of(string secret, long seconds, string body) =>
        WebhookSignature.Of(secret, DateTimeOffset.FromUnixTimeSeconds(seconds), Encoding.UTF8.GetBytes(body));
}
