using Gateway.Silo.Storage;
using Microsoft.Extensions.Configuration;

namespace Gateway.Storage.Tests;

public sealed class StorageOptionsTests
{
    [Fact]
    public void Nothing_set_means_sqlite_in_the_folder_data()
    {
        var options = Read();
        Assert.Equal(new StorageOptions { Provider = StorageProvider.Sqlite, Path = "data", ConnectionString = null, AutoMigrate = true }, options);
    }

    [Fact]
    public void A_connection_string_means_postgres()
    {
        Assert.Equal(StorageProvider.Postgres, Read(("ConnectionString", "Host=x")).Provider);
        Assert.Equal(StorageProvider.Sqlite, Read(("ConnectionString", "Host=x"), ("Provider", "sqlite")).Provider);
    }

    [Theory]
    [InlineData("Provider", "Oracle")]
    [InlineData("Provider", "7")]
    [InlineData("Provider", "Postgres")]
    [InlineData("AutoMigrate", "perhaps")]
    public void A_value_that_cannot_be_used_is_refused_with_the_key(string key, string value)
    {
        var refused = Assert.Throws<StorageStartException>(() => Read((key, value)));
        Assert.Contains($"Storage:{key}", refused.Message, StringComparison.Ordinal);
    }

    private static StorageOptions Read(params (string Key, string Value)[] settings) => StorageOptions.From(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"Storage:{setting.Key}", setting.Value)))
            .Build());
}
