using System.Net;
using System.Net.Sockets;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Terminals;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>A device that ends without a word is seen gone within a second: by its own grain, in the count and in the list.</summary>
public sealed class GoneDeviceTests : EndToEndTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory, EveryTransport]
    public async Task A_relayer_whose_process_is_killed_is_gone(string transport)
    {
        var gateway = await Start(ApiClient.Setting, On(transport));
        using var api = new ApiClient(gateway);
        var stays = $"relayer:{(await Relayer.LogIn(gateway, Names.Next("box"))).Code}";
        var code = Names.Next("box");
        await using var emulator = ProgramRun.Start(Programs.Emulator, "relayer", "--port", $"{gateway.Port}", "--code", code);
        await emulator.Line("authorized");
        await Shows(api, Waiting.Deadline, stays, $"relayer:{code}");

        await emulator.KillHard();
        await Shows(api, Second, stays);
        await IsGone(api, $"relayer:{code}");
    }

    [Theory, EveryTransport]
    public async Task A_relayer_whose_socket_is_reset_is_gone(string transport)
    {
        var gateway = await Start(ApiClient.Setting, On(transport));
        using var api = new ApiClient(gateway);
        var stays = $"relayer:{(await Relayer.LogIn(gateway, Names.Next("box"))).Code}";
        var leaves = await Relayer.LogIn(gateway, Names.Next("box"));
        await Shows(api, Waiting.Deadline, stays, $"relayer:{leaves.Code}");

        leaves.Wire.Socket.LingerState = new LingerOption(true, 0);
        leaves.Wire.Socket.Close();
        await Shows(api, Second, stays);
        await IsGone(api, $"relayer:{leaves.Code}");
    }

    [Fact]
    public async Task A_terminal_whose_socket_is_reset_is_gone()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var terminal = gateway.Track(await WireTerminal.Connect(gateway.TerminalPort, "T9000010"));
        await terminal.LogIn();
        await Shows(api, Waiting.Deadline, "terminal:T9000010");

        terminal.Reset();
        await Shows(api, Second);
        await IsGone(api, "terminal:T9000010");
    }

    /// <summary>Waits until the count and the list say that these, and no others, are online.</summary>
    private static Task Shows(ApiClient api, TimeSpan deadline, params string[] devices) => Waiting.Until(
        async () =>
        {
            var count = (await api.Get("devices/count")).Is(HttpStatusCode.OK).Json.GetProperty("count").GetInt32();
            var listed = AccountTests.Items((await api.Get("devices")).Is(HttpStatusCode.OK)).Select(d => d.GetProperty("id").GetString()!).ToHashSet();
            return count == devices.Length && listed.SetEquals(devices)
                ? null
                : $"{devices.Length} should be online, {count} are counted, and listed are {string.Join(", ", listed)}";
        },
        deadline);

    private static async Task IsGone(ApiClient api, string device) =>
        Assert.False((await api.Get($"devices/{device}")).Is(HttpStatusCode.OK).Json.GetProperty("isOnline").GetBoolean(), $"{device} is still online");
}
