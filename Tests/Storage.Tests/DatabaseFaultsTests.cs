using System.Net.Sockets;
using Gateway.Silo.Storage;
using Npgsql;

namespace Gateway.Storage.Tests;

public sealed class DatabaseFaultsTests
{
    [Fact]
    public void What_the_database_did_not_answer_is_found_however_deep_it_lies()
    {
        var refused = new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused));
        Assert.True(DatabaseFaults.IsAway(refused));
        Assert.True(DatabaseFaults.IsAway(new InvalidOperationException("the grain's state", new InvalidOperationException("read", refused))));
        Assert.True(DatabaseFaults.IsAway(new AggregateException(new StorageUnavailableException("away"))));
    }

    [Theory]
    [InlineData(PostgresErrorCodes.AdminShutdown, true)]
    [InlineData(PostgresErrorCodes.TooManyConnections, true)]
    [InlineData(PostgresErrorCodes.CheckViolation, false)]
    [InlineData(PostgresErrorCodes.DeadlockDetected, false)]
    public void A_server_in_trouble_is_away_and_one_that_refuses_a_statement_is_not(string code, bool isAway) =>
        Assert.Equal(isAway, DatabaseFaults.IsAway(new InvalidOperationException("", new PostgresException("no", "ERROR", "ERROR", code))));

    [Fact]
    public void A_fault_of_the_gateways_own_is_none_of_the_databases()
    {
        Assert.False(DatabaseFaults.IsAway(new InvalidOperationException("", new TimeoutException())));
        Assert.False(DatabaseFaults.IsAway(new StateRejectedException("no", new PostgresException("no", "ERROR", "ERROR", PostgresErrorCodes.CheckViolation))));
    }
}
