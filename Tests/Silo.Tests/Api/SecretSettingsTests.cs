using Gateway.Silo.Api.Configuration;

namespace Gateway.Silo.Tests.Api;

public sealed class SecretSettingsTests
{
    [Theory]
    [InlineData("Http:ApiKey", "a key", "***")]
    [InlineData("Notifications:Mail:Password", "hush", "***")]
    [InlineData("Notifications:Sms:Secret", "hush", "***")]
    [InlineData("Comet:LoginSalt", "hush", "***")]
    [InlineData("Http:ApiKey", null, null)]
    [InlineData("Messaging:Port", "9630", "9630")]
    [InlineData("Storage:ConnectionString", "Host=db;Username=gateway;Password=hush;Passfile=/etc/hush", "host=db;username=gateway;password=***;passfile=***")]
    [InlineData("Storage:ConnectionString", "=hush", "***")]
    [InlineData("Notifications:Sms:Url", "https://sms.example/send", "https://sms.example/send")]
    [InlineData("Notifications:Sms:Url", "https://me:hush@sms.example/send?key=hush", "https://sms.example/send?***")]
    public void Secrets_are_masked_and_nothing_else(string key, string? value, string? shown) =>
        Assert.Equal(shown, SecretSettings.Mask(key, value), ignoreCase: true);
}
