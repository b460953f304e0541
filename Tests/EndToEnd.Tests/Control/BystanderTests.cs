using System.Diagnostics;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Control;

/// <summary>What is measured by the clock runs alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

/// <summary>A relayer that never answers is its own home's trouble: the others do not slow down.</summary>
[Collection(AloneCollection.Name)]
public sealed class BystanderTests : EndToEndTest
{
    private const int Accounts = 4;
    private const int RelayersEach = 25;
    private const int CommandsEach = 30;

    /// <summary>On a machine that others use too, single commands are late without any relayer's doing.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    [Theory, EveryTransport]
    public async Task A_hundred_relayers_work_on_beside_one_that_never_answers(string transport)
    {
        var gateway = await Start(On(transport), "--Messaging:ControlTimeoutSeconds=600");
        var devices = new List<(Phone Phone, string Device)>();
        for (var i = 0; i < Accounts; i++)
        {
            devices.AddRange(await Household(gateway));
        }

        var silent = await Home.Make(gateway);
        await Measure(devices);
        var before = await Measure(devices);

        // As many as may wait, and beyond.
        var stuck = Enumerable.Range(0, 1003).Select(silent.Control).ToArray();
        Expect.Refused(StatusCode.ServerBusy, await silent.Control());
        var after = await Measure(devices);
        Assert.True(after < (3 * before) + Grace, $"p99 was {before.TotalMilliseconds:0.0} ms, and beside the silent relayer {after.TotalMilliseconds:0.0} ms.");

        await silent.Relayer.Wire.DisposeAsync();
        foreach (var command in stuck)
        {
            Assert.NotEqual(StatusCode.Ok, (await command).Status);
        }
    }

    private static async Task<IEnumerable<(Phone Phone, string Device)>> Household(GatewayProcess gateway)
    {
        var phone = await Phone.SignUp(gateway);
        var devices = new List<(Phone, string)>();
        for (var i = 0; i < RelayersEach; i++)
        {
            var relayer = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
            var device = Names.DeviceCode();
            await phone.AddDevice(device, relayer: await phone.AddRelayer(relayer.Code));
            devices.Add((phone, device));
        }

        return devices;
    }

    /// <summary>Every device gets its commands one after the other, all devices at a time.</summary>
    /// <returns>The round trip that 99 of 100 stay below.</returns>
    private static async Task<TimeSpan> Measure(List<(Phone Phone, string Device)> devices)
    {
        var times = await Task.WhenAll(devices.Select(async d =>
        {
            var own = new TimeSpan[CommandsEach];
            for (var i = 0; i < CommandsEach; i++)
            {
                var began = Stopwatch.GetTimestamp();
                Expect.Ok(await d.Phone.Control(d.Device));
                own[i] = Stopwatch.GetElapsedTime(began);
            }

            return own;
        }));
        var sorted = times.SelectMany(t => t).Order().ToArray();
        return sorted[sorted.Length * 99 / 100];
    }
}
