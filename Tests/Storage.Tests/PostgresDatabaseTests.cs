using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Postgres;
using Npgsql;

namespace Gateway.Storage.Tests;

public sealed class PostgresDatabaseTests
{
    [Fact]
    public void Time_limits_are_added_where_the_operator_set_none()
    {
        var limited = new NpgsqlConnectionStringBuilder(PostgresDatabase.WithTimeLimits("Host=db;Username=gateway;Command Timeout=60"));
        Assert.Equal(3, limited.Timeout);
        Assert.Equal(60, limited.CommandTimeout);
        Assert.Equal(GssEncryptionMode.Disable, limited.GssEncryptionMode);
        Assert.True(limited.Pooling);
    }

    [Fact]
    public void What_is_no_connection_string_is_refused_by_its_key()
    {
        var refused = Assert.Throws<StorageStartException>(() => PostgresDatabase.WithTimeLimits("Hots=db"));
        Assert.Contains("Storage:ConnectionString", refused.Message, StringComparison.Ordinal);
        Assert.Throws<StorageStartException>(() => new PostgresDatabase("Hots=db"));
    }
}
