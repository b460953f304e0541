using System.Net;
using Gateway.EndToEnd.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>What <c>/health/ready</c> is worth.</summary>
public sealed class ReadyTests : EndToEndTest
{
    [Fact]
    public async Task A_database_that_takes_no_writes_is_not_ready_until_it_does_again()
    {
        var gateway = await Start();
        gateway.Allow("not ready: storage");
        gateway.Allow("Storage write fails");
        await using (var other = new SqliteConnection($"Data Source={gateway.DatabasePath};Pooling=False"))
        {
            await other.OpenAsync();
            await using var writes = other.BeginTransaction(deferred: false);
            await Becomes(gateway, HttpStatusCode.ServiceUnavailable, "not ready: storage\n");
        }

        await Becomes(gateway, HttpStatusCode.OK, "ready\n");
    }

    private static async Task Becomes(GatewayProcess gateway, HttpStatusCode status, string text)
    {
        using var http = new HttpClient();
        await Waiting.Until(async () =>
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{gateway.HttpPort}/health/ready"));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync()) is var was && was == (status, text) ? null : $"it should be {text}, and is {was}";
        });
    }
}
