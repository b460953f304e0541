using Gateway.Protocol.Messaging;
using Gateway.Tools;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>Phones that are sent to another silo.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RedirectTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(10);

    [PostgresFact]
    public async Task A_phone_goes_to_its_relayers_if_it_wants_to_and_when_its_silo_stops()
    {
        await using var cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout, output);
        var silos = await cluster.StartAsync("DotNetty", "Kestrel");
        var (a, b) = (silos[0], silos[1]);
        var home = await Home.CreateAsync(a);
        await using var relayer = await Relayer.ConnectAsync(b, home.RelayerCode);

        await using var phone = await Phone.ConnectAsync(a);
        AssertSentTo(b, await NoticeOfLoginAsync(phone, home));

        await using var near = await Phone.ConnectAsync(b);
        await LogInAsync(near, home.User, "y");
        await using var content = await Phone.ConnectAsync(a);
        await LogInAsync(content, home.User, "n");
        for (var i = 0; i < 20; i++)
        {
            Phone.Ok(await near.ControlAsync(home.DeviceCode));
            Phone.Ok(await content.ControlAsync(home.DeviceCode));
        }

        Assert.False(near.Notices.TryRead(out var notice), $"One that is where its relayer is was sent away: {notice?.Text}");
        Assert.False(content.Notices.TryRead(out notice), $"One that did not ask for it was sent away: {notice?.Text}");

        a.Process.Signal(ProgramRun.Terminate);
        AssertSentTo(b, await content.Notices.Next("a notice to a phone of the silo that stops"));
        await content.Closed.Within("the end of its connection");
        Assert.Equal(0, await a.Process.Exit());
        Phone.Ok(await near.ControlAsync(home.DeviceCode));
        Assert.Empty(a.Errors());
    }

    /// <summary>Logs in again and again: the silos know each other's addresses some seconds after their start.</summary>
    private static async Task<Message> NoticeOfLoginAsync(Phone phone, Home home)
    {
        using var over = new CancellationTokenSource(Waiting.Deadline);
        while (!over.IsCancellationRequested)
        {
            await LogInAsync(phone, home.User, "y");
            Phone.Ok(await phone.ControlAsync(home.DeviceCode));
            if (phone.Notices.TryRead(out var notice))
            {
                return notice;
            }
        }

        throw new TimeoutException($"Not within {Waiting.Deadline}: a notice to a phone whose relayer is on another silo");
    }

    private static async Task LogInAsync(Phone phone, string user, string balance) => Phone.Ok(await phone.AskAsync(
        CommandIds.Authorize,
        new AuthorizeRequest(AuthorizeRequest.Human, user, Phone.Password) { Balance = balance },
        MessagingBodies.Json.AuthorizeRequest));

    private static void AssertSentTo(Silo silo, Message notice)
    {
        Assert.Equal(CommandIds.RedirectNotify, notice.CommandId);
        Assert.True(MessagingBodies.TryRead(new(notice.Body), MessagingBodies.Json.RedirectNotice, out var read, out var error), error);
        Assert.Equal(silo.Settings["Cluster:ExternalAddress"], read.Addr);
    }
}
