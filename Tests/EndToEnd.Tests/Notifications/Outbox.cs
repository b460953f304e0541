using Npgsql;

namespace Gateway.EndToEnd.Tests.Notifications;

/// <summary>The table of the messages that wait, in a gateway's database.</summary>
internal sealed class Outbox(string connectionString)
{
    public const int Mail = 1;
    public const int Sms = 2;
    public const int Push = 3;

    public string ConnectionString => connectionString;

    /// <summary>Puts a message there, as if the gateway had stored it.</summary>
    public async Task<long> Put(int channel, string recipient, string text, string subject = "subject")
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "INSERT INTO gateway_outbox (channel, recipient, subject, text, platform) VALUES ($1, $2, $3, $4, '') RETURNING id", connection)
        {
            Parameters = { new() { Value = channel }, new() { Value = recipient }, new() { Value = subject }, new() { Value = text } },
        };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Makes what was put off due at once.</summary>
    public Task HurryUp() => Execute("UPDATE gateway_outbox SET next_attempt = now()");

    /// <summary>Waits until nothing waits any more.</summary>
    public Task BecomesEmpty() => Waiting.Until(async () => await Count("TRUE") is > 0 and var count ? $"{count} messages still wait" : null);

    /// <summary>Waits until every message has failed so often, and returns why it did last.</summary>
    public async Task<string> HasFailed(int attempts)
    {
        await Waiting.Until(async () => await Count($"attempts < {attempts}") > 0 ? $"a message has not failed {attempts} times" : null);
        return (string)(await Scalar("SELECT max(last_error) FROM gateway_outbox"))!;
    }

    private async Task<long> Count(string where) => (long)(await Scalar($"SELECT count(*) FROM gateway_outbox WHERE {where}"))!;

    private async Task Execute(string sql) => await Scalar(sql);

    private async Task<object?> Scalar(string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
