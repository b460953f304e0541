using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.EndToEnd.Tests.Profiles;

/// <summary>A mail server process, and the links in the mails that it got.</summary>
internal sealed partial class Mailbox : IAsyncDisposable
{
    private readonly ReceiverProcess _server;

    private Mailbox(ReceiverProcess server) => _server = server;

    /// <summary>What has a gateway send its mails here.</summary>
    public string[] Settings =>
    [
        "--Notifications:Mail:Host=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--Notifications:Mail:Port={_server.Port}"),
        "--Notifications:Mail:Security=None", "--Notifications:Mail:From=gateway@example.org", "--Http:PublicUrl=https://home.example.org/gateway",
    ];

    public static async Task<Mailbox> Open() => new(await ReceiverProcess.StartAsync(FreePorts.Take(), "smtp"));

    /// <summary>The token of the one link in the newest mail to an address, of which there must be so many.</summary>
    public async Task<string> Token(string recipient, int mails = 1)
    {
        var last = "";
        await Waiting.Until(() =>
        {
            var all = _server.All("mail").Where(m => m.GetProperty("to").GetString() == recipient).ToArray();
            last = all.LastOrDefault().ValueKind == default ? "" : all[^1].GetProperty("data").GetString()!;
            return Task.FromResult(all.Length == mails ? null : $"{mails} mails to {recipient} should have come, and {all.Length} did");
        });
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(last.Split("\r\n\r\n", 2)[1]));
        return Assert.Single(Link().Matches(text)).Groups["token"].Value;
    }

    /// <summary>How many mails came.</summary>
    public int Count => _server.All("mail").Count;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [GeneratedRegex(@"https://home\.example\.org/gateway/password-restore\?token=(?<token>[A-Za-z0-9_-]+)\s")]
    private static partial Regex Link();
}
