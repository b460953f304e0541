using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests;

/// <summary>PostgreSQL goes away and comes back while the gateway writes.</summary>
public sealed class PostgresFailureTests
{
    private const int Writers = 20;

    // A refused or broken connection shows at once; this allows for a slow machine.
    private static readonly TimeSpan SlowestFailure = TimeSpan.FromSeconds(6);

    [PostgresFact]
    public async Task A_server_that_is_stopped_fails_writes_quickly_and_they_work_again_by_themselves()
    {
        var server = PostgresServer.Durable();
        await using var cleanup = new Cleanup(server);
        await server.InitializeAsync();
        await WriteThroughAsync(server, server.StopAsync);
    }

    [PostgresFact]
    public async Task A_server_that_crashes_has_everything_that_was_acknowledged()
    {
        var server = PostgresServer.Durable();
        await using var cleanup = new Cleanup(server);
        await server.InitializeAsync();
        await WriteThroughAsync(server, server.KillHardAsync);
    }

    [PostgresFact]
    public async Task A_server_that_restarted_while_nobody_wrote_is_not_noticed()
    {
        var server = PostgresServer.Durable();
        await using var cleanup = new Cleanup(server);
        await server.InitializeAsync();
        await using var storage = await TestStorage.OpenAsync(await OptionsAsync(server));
        var first = await storage.States.WriteAsync(Key(0), Utf8(1), null).Within();
        await storage.States.ReadAsync(Key(0)).Within();
        await server.RestartAsync();

        Assert.NotNull(await storage.States.ReadAsync(Key(0)).Within());
        Assert.False((await storage.States.WriteAsync(Key(0), Utf8(2), first.Version).Within()).IsConflict);
        Assert.True(storage.States.IsAvailable);
        Assert.Equal(0, storage.Failures);
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_says_nothing_fails_thousands_within_one_time_out()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var database = new Silo.Storage.Postgres.PostgresDatabase(
            $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=x;Database=x;Timeout=1");
        await using var workers = new Workers(database);

        var clock = Stopwatch.StartNew();
        var writes = Enumerable.Range(0, 5000).Select(i => workers.Store.WriteAsync(Key(i), Utf8(i), null)).ToList();
        var all = Task.WhenAll(writes);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => all.Within());

        Assert.All(writes, write => Assert.IsType<StorageUnavailableException>(write.Exception!.InnerException));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, SlowestFailure);
    }

    private static async Task WriteThroughAsync(PostgresServer server, Func<Task> stop)
    {
        await using var storage = await TestStorage.OpenAsync(await OptionsAsync(server));
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Writers).Select(i => new Writer(storage.States, i)).ToList();
        var running = writers.Select(writer => writer.RunAsync(end.Token)).ToList();
        await Task.WhenAll(writers.Select(writer => writer.NextSuccess())).Within();

        var failures = writers.Select(writer => writer.NextFailure()).ToList();
        await stop();
        await Task.WhenAll(failures).Within();
        await server.StartAsync();
        writers.ForEach(writer => writer.Insist());
        await Task.WhenAll(writers.Select(writer => writer.NextSuccess())).Within();
        await end.CancelAsync();
        await Task.WhenAll(running).Within();

        Assert.True(storage.States.IsAvailable);
        foreach (var writer in writers)
        {
            Assert.InRange(writer.SlowestFailure, TimeSpan.Zero, SlowestFailure);
            var row = await storage.States.ReadAsync(writer.Key).Within();
            Assert.Equal(writer.Acknowledged, long.Parse(Encoding.UTF8.GetString(row!.Payload), CultureInfo.InvariantCulture));
        }
    }

    private static async Task<StorageOptions> OptionsAsync(PostgresServer server) =>
        new() { Provider = StorageProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() };

    private static StateKey Key(int i) => new("writer", i.ToString(CultureInfo.InvariantCulture), "state");

    private static byte[] Utf8(long value) => Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    private sealed class Cleanup(PostgresServer server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await server.DisposeAsync();
    }

    /// <summary>Counts up in one state as a grain would: after a failure it reads before it writes again.</summary>
    private sealed class Writer(IStateStore states, int number)
    {
        // Failures after which it waits to be told that the database is back, so as not to burn the processor meanwhile.
        private const int Patience = 50;

        private readonly TaskCompletionSource _insist = NewSignal();
        private TaskCompletionSource _success = NewSignal();
        private TaskCompletionSource _failure = NewSignal();

        public StateKey Key { get; } = Key(number);

        public long Acknowledged { get; private set; }

        public TimeSpan SlowestFailure { get; private set; }

        public Task NextSuccess() => Renew(ref _success);

        public Task NextFailure() => Renew(ref _failure);

        public void Insist() => _insist.SetResult();

        public async Task RunAsync(CancellationToken end)
        {
            long? version = null;
            var uncertain = false;
            var failures = 0;
            while (!end.IsCancellationRequested)
            {
                var clock = Stopwatch.StartNew();
                try
                {
                    if (uncertain)
                    {
                        var row = await states.ReadAsync(Key);
                        var stored = row is null ? 0 : long.Parse(Encoding.UTF8.GetString(row.Payload), CultureInfo.InvariantCulture);

                        // The write that failed may have been committed all the same; nothing acknowledged may be missing.
                        Assert.InRange(stored, Acknowledged, Acknowledged + 1);
                        (Acknowledged, version, uncertain) = (stored, row?.Version, false);
                    }

                    var result = await states.WriteAsync(Key, Utf8(Acknowledged + 1), version);
                    Assert.False(result.IsConflict);
                    (Acknowledged, version) = (Acknowledged + 1, result.Version);
                    Volatile.Read(ref _success).TrySetResult();
                }
                catch (StorageUnavailableException)
                {
                    uncertain = true;
                    SlowestFailure = clock.Elapsed > SlowestFailure ? clock.Elapsed : SlowestFailure;
                    if (++failures == Patience)
                    {
                        Volatile.Read(ref _failure).TrySetResult();
                        await _insist.Task;
                    }

                    // Refusals come at once; let others run.
                    await Task.Yield();
                }
            }
        }

        private static Task Renew(ref TaskCompletionSource signal)
        {
            var next = NewSignal();
            Volatile.Write(ref signal, next);
            return next.Task;
        }

        private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
