using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.History;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Accounts;

/// <summary>An account's phones: who is online, and what is pushed to them.</summary>
[Collection(WorldCollection.Name)]
public sealed class PhoneTests(World world)
{
    private uint _notices = 100;

    [Fact]
    public async Task A_notice_reaches_each_phone_that_is_attached_once()
    {
        var account = await NewAccount();
        var edge = world.NewEdge();
        var (first, second) = (await Attach(account, edge), await Attach(account, edge));
        await Push(account);
        Assert.Equal(first.Connection.ConnectionId, await NextOn(edge));
        Assert.Equal(second.Connection.ConnectionId, await NextOn(edge));

        await account.DetachPhone(first.ToId());
        await Push(account);
        Assert.Equal(second.Connection.ConnectionId, await NextOn(edge));
        Assert.False(edge.Deliveries.TryRead(out _));
    }

    [Fact]
    public async Task A_second_login_of_a_connection_takes_the_place_of_the_first_whose_end_comes_late()
    {
        var account = await NewAccount();
        var edge = world.NewEdge();
        var first = await Attach(account, edge);
        var second = first with { Login = 2 };
        await account.AttachPhone(second).Within("the second login");
        await account.DetachPhone(first.ToId());
        Assert.False(await account.HasPhone(first.ToId()).Within("the answer"));
        Assert.True(await account.HasPhone(second.ToId()).Within("the answer"));
        await Push(account);
        await NextOn(edge);
        Assert.False(edge.Deliveries.TryRead(out _));
    }

    [Fact]
    public async Task Phones_of_a_lost_edge_are_forgotten()
    {
        var account = await NewAccount();
        var (lost, alive) = (world.NewEdge(), world.NewEdge());
        await Attach(account, lost);
        await Attach(account, alive);
        world.Edges.Kill(lost);
        await Push(account);
        await NextOn(alive);
        Assert.False(lost.Deliveries.TryRead(out _));
    }

    [Fact]
    public async Task A_phone_that_comes_back_gets_what_was_pushed_meanwhile_once()
    {
        var account = await NewAccount();
        var edge = world.NewEdge();
        world.Edges.IsSettling = true;
        try
        {
            await Push(account);
            var phone = new AttachedPhone(edge.Connect(), 1, false, null, 0);
            await account.ReattachPhone(phone).Within("the reattachment");
            await NextOn(edge);
            await account.ReattachPhone(phone).Within("the reattachment");
            await Push(account);
            await NextOn(edge);
            Assert.False(edge.Deliveries.TryRead(out _));
        }
        finally
        {
            world.Edges.IsSettling = false;
        }

        await account.ReattachPhone(new AttachedPhone(edge.Connect(), 1, false, null, 0)).Within("a later reattachment");
        Assert.False(edge.Deliveries.TryRead(out _));
    }

    [Fact]
    public async Task When_the_activation_ends_its_phones_attach_again()
    {
        var accountId = (await world.SignUp()).AccountId;
        var edge = world.NewEdge();
        var phone = await Attach(world.Account(accountId), edge);
        await world.End(world.Account(accountId));
        Assert.Equal(phone.Connection.ConnectionId, await edge.Reattachments.Next("the reattachment"));
        Assert.False(await world.Account(accountId).HasPhone(phone.ToId()).Within("the answer"));
    }

    [Fact]
    public async Task A_phone_is_offline_until_it_attaches_with_its_token()
    {
        var accountId = (await world.SignUp()).AccountId;
        var account = world.Account(accountId);
        await account.KeepPushToken(new PushToken("t1", null, "ios", "c1")).Within("the token");
        Assert.Equal(new OfflinePhone("t1", "ios"), Assert.Single((await account.GetAlarmAudience().Within("the audience")).Offline));
        var edge = world.NewEdge();
        var phone = new AttachedPhone(edge.Connect(), 1, false, "t1", 0);
        await account.AttachPhone(phone).Within("the phone");
        Assert.Empty((await account.GetAlarmAudience().Within("the audience")).Offline);
        await account.DetachPhone(phone.ToId());
        Assert.Single((await account.GetAlarmAudience().Within("the audience")).Offline);
        await world.Restart();
        Assert.Single((await world.Account(accountId).GetAlarmAudience().Within("the audience")).Offline);
    }

    [Theory]
    [InlineData("t2", "t1", "")]
    [InlineData("t2", null, "c1")]
    [InlineData("t1", null, "c2")]
    public async Task A_token_takes_the_place_of_the_phones_earlier_one(string token, string? last, string terminal)
    {
        var account = await NewAccount();
        await account.KeepPushToken(new PushToken("t1", null, "ios", "c1")).Within("the token");
        await account.KeepPushToken(new PushToken("t0", null, "ios", "c0")).Within("the token");
        await account.KeepPushToken(new PushToken(token, last, "ios", terminal)).Within("the token");
        Assert.Equal(["t0", token], (await account.GetAlarmAudience().Within("the audience")).Offline.Select(p => p.Token));
    }

    [Fact]
    public async Task Tokens_are_limited_and_the_oldest_goes()
    {
        var account = await NewAccount();
        for (var i = 0; i < 25; i++)
        {
            await account.KeepPushToken(new PushToken($"t{i}", null, "", "")).Within("the token");
        }

        await account.KeepPushToken(new PushToken(new string('x', 600), null, "", "")).Within("a token too long");
        var kept = (await account.GetAlarmAudience().Within("the audience")).Offline;
        Assert.Equal(Enumerable.Range(5, 20).Select(i => $"t{i}"), kept.Select(p => p.Token));
    }

    [Fact]
    public async Task Alarms_are_those_of_the_account()
    {
        var account = await world.SignUp();
        var alarm = new AlarmView(1, 2, "gas", 3, DateTimeOffset.UnixEpoch, "AB", "gas", "2690S");
        world.History.Query = (id, filter) => id == account.AccountId && filter.Page == 4 ? [alarm] : default;
        var page = await world.Account(account.AccountId).QueryAlarms(new AlarmFilter(4, null, null, [], [], [])).Within("the page");
        Assert.Equal(alarm, Assert.Single(page.Value!.Alarms));
        var away = await world.Account(account.AccountId).QueryAlarms(new AlarmFilter(5, null, null, [], [], [])).Within("the page");
        Assert.Equal(Interfaces.Outcome.StorageFailure, away.Outcome);
    }

    private async Task<IAccountGrain> NewAccount() => world.Account((await world.SignUp()).AccountId);

    private static async Task<AttachedPhone> Attach(IAccountGrain account, FakeEdge edge)
    {
        var phone = new AttachedPhone(edge.Connect(), 1, false, null, 0);
        await account.AttachPhone(phone).Within("the phone");
        return phone;
    }

    private Task Push(IAccountGrain account) => account.Push(new PhoneNotice(Guid.NewGuid(), ++_notices, default));

    private async Task<long> NextOn(FakeEdge edge)
    {
        var delivery = await edge.Deliveries.Next("a notice");
        Assert.Equal(_notices, delivery.Message.CommandId);
        return delivery.ConnectionId;
    }
}
