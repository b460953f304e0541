using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Protocol.Messaging;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>A silo is killed (kill -9) while commands flow.</summary>
[Collection(PostgresCollection.Name)]
public sealed class KilledSiloTests(PostgresServer postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the others may take to find a killed silo dead and attach its grains' connections again: by default two probes of a second,
    /// and two seconds for the attachments, or four of those whose grain ends with commands under way; the rest is for a busy machine.
    /// </summary>
    private static readonly TimeSpan RecoveryTime = TimeSpan.FromSeconds(10);

    /// <summary>How long after a loss connections are attached again and commands wait for that.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(7);

    private SiloCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.ReasonToSkip is null)
        {
            _cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout, output);
        }
    }

    public Task DisposeAsync() => _cluster?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [PostgresFact]
    public async Task Commands_to_relayers_on_the_other_silos_go_on()
    {
        var silos = await _cluster.StartAsync("DotNetty", "Kestrel", "DotNetty");
        var (a, b, dying) = (silos[0], silos[1], silos[2]);
        await using var near = await Pair.StartAsync(phoneAt: a, relayerAt: a, grainAt: a);
        await using var far = await Pair.StartAsync(phoneAt: a, relayerAt: b, grainAt: b);
        await using var lost = await Pair.StartAsync(phoneAt: b, relayerAt: a, grainAt: dying);
        var pairs = new[] { ("grain on the phone's silo", near), ("grain on another silo", far), ("grain on the dead silo", lost) };
        await pairs.Each(pair => pair.Succeeds("a command before the kill"));

        await dying.Process.KillHard();
        var killed = Stopwatch.GetTimestamp();
        await pairs.Each(async pair =>
        {
            await pair.Succeeds("a command after the kill");
            output.WriteLine($"a command that was sent after the kill had succeeded after {Seconds(killed)} s");
        });

        // What the silos do about the loss goes on for a while: it must not disturb either.
        await pairs.Each(pair => pair.SucceedsAfter(RecoveryTime));
        await pairs.StopAsync(output);
        foreach (var (name, pair) in pairs)
        {
            Assert.False(pair.Relayer.Closed.IsCompleted, $"The relayer lost its connection: {name}");
            pair.Commands.AssertOnly(name, StatusCode.Ok, StatusCode.RelayerOffline, StatusCode.RelayerTimeout);
            Assert.InRange(pair.Commands.LongestGap(), TimeSpan.Zero, RecoveryTime);
        }
    }

    [PostgresFact]
    public async Task The_api_of_the_others_answers_or_says_when_to_ask_again()
    {
        _cluster.Set("Http:ApiKey", Api.ConfiguredKey);
        var silos = await _cluster.StartAsync("DotNetty", "Kestrel");
        using var api = new Api(silos[0]);
        string[] Paths(int i) => [$"devices/relayer:lost-{i}", $"relayers/lost-{i}", $"accounts/{i}", $"apartments/{i}", $"accounts?name=lost-{i}", "devices", "sessions", "members", "keys"];
        for (var i = 1; i <= 10; i++)
        {
            // So that there are grains to be lost.
            foreach (var path in Paths(i))
            {
                Assert.True((await api.SendAsync(HttpMethod.Get, path)).Status is HttpStatusCode.OK or HttpStatusCode.NotFound, path);
            }
        }

        await silos[1].Process.KillHard();
        var killed = Stopwatch.GetTimestamp();
        var seen = new ConcurrentDictionary<HttpStatusCode, int>();
        for (var i = 1; Stopwatch.GetElapsedTime(killed) < RecoveryTime / 2; i = (i % 10) + 1)
        {
            await Task.WhenAll(Paths(i).Select(async path =>
            {
                var (status, json) = await api.SendAsync(HttpMethod.Get, path);
                Assert.True(status is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable, $"{path}: {status} {json}");
                seen.AddOrUpdate(status, 1, (_, count) => count + 1);
            }));
        }

        output.WriteLine(string.Join(", ", seen.Select(s => $"{(int)s.Key}: {s.Value} times")));
        foreach (var path in Paths(1))
        {
            await Waiting.Until(async () => (await api.SendAsync(HttpMethod.Get, path)).Status is var status && status != HttpStatusCode.ServiceUnavailable ? null : $"{path} is still {status}");
        }
    }

    [PostgresFact]
    public async Task Every_connection_whose_grain_is_lost_is_attached_again_without_connecting_anew()
    {
        const int Homes = 30;
        var silos = await _cluster.StartAsync("Kestrel", "DotNetty", "Kestrel");
        var (a, b, dying) = (silos[0], silos[1], silos[2]);
        var relayers = new List<(Home Home, Relayer Relayer)>();
        for (var i = 0; i < Homes; i++)
        {
            // Grains on all three silos, and with them their entries in the grains' directory.
            var home = await Home.CreateAsync(a, grainAt: silos[i % silos.Length]);
            relayers.Add((home, await Relayer.ConnectAsync(i % 2 == 0 ? a : b, home.RelayerCode)));
        }

        var phones = await Task.WhenAll(relayers.Select(relayer => Phone.LogInAsync(b, relayer.Home.User)));
        await dying.Process.KillHard();
        var killed = Stopwatch.GetTimestamp();
        await NoticeOfLoss(a);
        output.WriteLine($"found dead {Seconds(killed)} s after the kill");

        // Right behind the loss: these wait for the attachments.
        var during = await Task.WhenAll(phones.Zip(relayers, (phone, relayer) => phone.ControlAsync(relayer.Home.DeviceCode)));
        output.WriteLine($"{Homes} commands in that moment were answered {Seconds(killed)} s after the kill: {Statuses(during)}");
        await Task.WhenAll(relayers.Select(relayer => relayer.Relayer.HeartBeatAsync()));

        // And all is well afterwards.
        var settled = Task.WhenAll(relayers.Select(async relayer =>
        {
            await using var pair = await Phone.LogInAsync(a, relayer.Home.User);
            var stream = CommandStream.Start(pair, relayer.Home.DeviceCode);
            await stream.SuccessOfOneSentAfter(Stopwatch.GetTimestamp() + (long)(SettlingTime.TotalSeconds * Stopwatch.Frequency))
                .Within($"a command to {relayer.Home.RelayerCode} after all is settled");
            await stream.StopAsync();
            return stream;
        }));
        var streams = await settled;
        Assert.All(during, answer => Assert.Equal(StatusCode.Ok, answer.Status));
        Assert.All(streams.SelectMany(stream => stream.Ended), command => Assert.True(command.Succeeded, command.Outcome));
        Assert.All(relayers, relayer => Assert.False(relayer.Relayer.Closed.IsCompleted, "The relayer lost its connection."));
        await Task.WhenAll(phones.Select(phone => phone.DisposeAsync().AsTask()));
        await Task.WhenAll(relayers.Select(relayer => relayer.Relayer.DisposeAsync().AsTask()));
    }

    /// <summary>
    /// The silo that is lost may have known where grains of the others live; the runtime ends those, wherever they are, even while a command
    /// waits there for its answer.
    /// </summary>
    [PostgresFact]
    public async Task Relayers_that_are_slow_to_answer_are_not_lost_either()
    {
        const int Homes = 20;
        await using var slow = await SiloCluster.CreateAsync(postgres, TimeSpan.FromSeconds(25), output);
        var silos = await slow.StartAsync("DotNetty", "Kestrel", "DotNetty");
        var (a, b, dying) = (silos[0], silos[1], silos[2]);
        var homes = new List<(Home Home, Relayer Relayer, Phone Phone)>();
        for (var i = 0; i < Homes; i++)
        {
            var home = await Home.CreateAsync(a, grainAt: i % 2 == 0 ? a : b);
            homes.Add((home, await Relayer.ConnectAsync(a, home.RelayerCode, hold: true), await Phone.LogInAsync(b, home.User)));
        }

        var answers = homes.Select(home => home.Phone.ControlAsync(home.Home.DeviceCode)).ToArray();
        var held = await Task.WhenAll(homes.Select(home => home.Relayer.NextAsync()));
        await dying.Process.KillHard();
        var killed = Stopwatch.GetTimestamp();

        await Task.WhenAll(NoticeOfLoss(a), NoticeOfLoss(b));

        // Those whose grain was ended are told so in time; the others still wait, and get their answer.
        var told = 0;
        await Task.WhenAll(homes.Select(async (home, i) =>
        {
            var again = home.Phone.ControlAsync(home.Home.DeviceCode, value: 2);
            var next = home.Relayer.NextAsync();
            if (await Task.WhenAny(again, next) == again)
            {
                Phone.Ok(await again);
            }

            await home.Relayer.AnswerAsync(await next);
            Phone.Ok(await again.Within("the answer to a command after the kill"));
            if (answers[i].IsCompleted)
            {
                Assert.Equal(StatusCode.RelayerTimeout, (await answers[i]).Status);
                Interlocked.Increment(ref told);
            }
            else
            {
                await home.Relayer.AnswerAsync(held[i]);
                var status = (await answers[i].Within("the answer to a command from before the kill")).Status;
                Assert.True(status is StatusCode.Ok or StatusCode.RelayerTimeout, status.ToString());
            }
        }));

        output.WriteLine($"all {Homes} relayers worked {Seconds(killed)} s after the kill; {told} of {Homes} commands under way had ended with it");
        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, RecoveryTime);
        foreach (var home in homes)
        {
            Assert.False(home.Relayer.Closed.IsCompleted, "The relayer lost its connection.");
            await home.Phone.DisposeAsync();
            await home.Relayer.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task Commands_to_its_own_relayers_fail_truly_and_work_again_when_those_reconnect()
    {
        var silos = await _cluster.StartAsync("DotNetty", "DotNetty", "DotNetty");
        var (a, b, dying) = (silos[0], silos[1], silos[2]);
        await using var early = await Pair.StartAsync(phoneAt: a, relayerAt: dying, grainAt: dying);
        await using var later = await Pair.StartAsync(phoneAt: a, relayerAt: dying, grainAt: a);
        var pairs = new[] { ("reconnecting at once", early), ("reconnecting after the loss was found", later) };
        await pairs.Each(pair => pair.Succeeds("a command before the kill"));

        await dying.Process.KillHard();
        var killed = Stopwatch.GetTimestamp();
        await pairs.Each(pair => pair.Relayer.Closed.Within("the end of the relayer's connection"));

        // One at once, though nobody has found the silo dead yet; the other when that is over.
        await Reconnect(early, b);
        await NoticeOfLoss(a);
        await later.Commands.EndOfOneSentAfter(killed + (long)((ControlTimeout + SettlingTime).TotalSeconds * Stopwatch.Frequency))
            .Within("an answer to a command after everything had settled");
        await Reconnect(later, b);
        await pairs.StopAsync(output);
        foreach (var (name, pair) in pairs)
        {
            pair.Commands.AssertOnly(name, StatusCode.Ok, StatusCode.RelayerOffline, StatusCode.RelayerTimeout);
            Assert.All(pair.Commands.Ended, command => Assert.InRange(
                Stopwatch.GetElapsedTime(command.SentAt, command.EndedAt), TimeSpan.Zero, ControlTimeout + RecoveryTime));
        }

        async Task Reconnect(Pair pair, Silo silo)
        {
            var began = Stopwatch.GetTimestamp();
            await pair.ReconnectAsync(silo);
            var loggedIn = Stopwatch.GetTimestamp();
            await pair.Commands.SuccessOfOneSentAfter(loggedIn).Within("a success after the relayer's return");
            var working = Stopwatch.GetElapsedTime(loggedIn);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(killed, began).TotalSeconds:0.00} s after the kill the relayer connected; logged in {Stopwatch.GetElapsedTime(began, loggedIn).TotalSeconds:0.00} s later; commands worked {working.TotalSeconds:0.00} s after that"));
            Assert.InRange(working, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }
    }

    [PostgresFact]
    public async Task No_acknowledged_change_is_lost()
    {
        var silos = await _cluster.StartAsync("DotNetty", "Kestrel", "Kestrel");
        var (a, b, dying) = (silos[0], silos[1], silos[2]);

        // One apartment whose grain dies, one whose grain stays; each changed by phones on both sides.
        var lost = await Home.CreateAsync(dying);
        var kept = await Home.CreateAsync(b);
        var acknowledged = new AcknowledgedChanges();
        using var enough = new CancellationTokenSource();
        var writers = new[]
        {
            Add(lost, dying, 0x10000), Add(lost, a, 0x20000), Add(kept, dying, 0x30000), Add(kept, a, 0x40000),
        };
        await acknowledged.Reach(40);

        await dying.Process.KillHard();
        var killed = Stopwatch.GetTimestamp();
        var before = acknowledged.Count;
        await acknowledged.Reach(before + 40);
        output.WriteLine($"{before} changes acknowledged until the kill, 40 more {Seconds(killed)} s after it");
        await enough.CancelAsync();
        await Task.WhenAll(writers).Within("the ends of those who add devices");

        foreach (var home in new[] { lost, kept })
        {
            await using var phone = await Phone.LogInAsync(a, home.User);
            await acknowledged.AssertKeptAsync(phone, home);
        }

        async Task Add(Home home, Silo silo, int first)
        {
            try
            {
                await using var phone = await Phone.LogInAsync(silo, home.User);
                for (var number = first; !enough.IsCancellationRequested; number++)
                {
                    var code = number.ToString("X", CultureInfo.InvariantCulture);
                    if ((await phone.AddDeviceAsync(home.ApartmentId, code)).Status == StatusCode.Ok)
                    {
                        acknowledged.Add(home, code);
                    }
                }
            }
            catch (IOException) when (silo == dying)
            {
                // Killed under it; what was acknowledged before must be there all the same.
            }
        }
    }

    private static Task NoticeOfLoss(Silo silo) => silo.Process.Line(line => line.Contains("is gone; attaching", StringComparison.Ordinal), $"silo {silo.Name}'s notice of the loss");

    private static string Statuses(IEnumerable<Gateway.Tools.Message> answers) =>
        string.Join(", ", answers.GroupBy(answer => answer.StatusText).Select(group => $"{group.Count()} × {group.Key}"));

    private static string Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
}
