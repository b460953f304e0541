using System.Text;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Tests.Hosting;
using Gateway.Protocol.Messaging;

namespace Gateway.Grains.Tests.Accounts;

/// <summary>A changed password ends the logins that were made with the older one.</summary>
[Collection(WorldCollection.Name)]
public sealed class PasswordSessionTests(World world)
{
    private static readonly ProfileRequest s_newPassword = new("new secret", null, null, null);

    [Fact]
    public async Task The_other_phones_are_told_and_closed_and_the_one_that_asked_stays()
    {
        var (account, email) = await NewAccount();
        var edge = world.NewEdge();
        var (asker, first, second) = (await LogIn(account, edge, email), await LogIn(account, edge, email), await LogIn(account, edge, email));

        var set = await Set(account, s_newPassword, asker);

        Assert.Equal(asker.PasswordVersion + 1, set.Value!.PasswordVersion);
        await AssertLoggedOut(edge, first, second);
        Assert.True(await world.Account(account).HasPhone(asker.ToId()).Within("the answer"));
        Assert.False(await world.Account(account).HasPhone(first.ToId()).Within("the answer"));

        // The next change is another phone's.
        var other = await LogIn(account, edge, email, "new secret");
        await Set(account, new ProfileRequest("newest secret", null, null, null), other);
        await AssertLoggedOut(edge, asker);
    }

    [Fact]
    public async Task A_link_closes_them_all()
    {
        var (account, email) = await NewAccount();
        var edge = world.NewEdge();
        var (first, second) = (await LogIn(account, edge, email), await LogIn(account, edge, email));
        var restores = world.Grains.GetGrain<IPasswordRestoreGrain>(0);
        Assert.Equal(Reply.Ok, await restores.Request(new RestoreRequest(email)).Within("the link"));
        var token = new RestoreToken(Assert.Single(world.History.To(email)).Text);

        Assert.Equal(Reply.Ok, await restores.Restore(token, new NewPassword("new secret")).Within("the new password"));

        await AssertLoggedOut(edge, first, second);
    }

    [Fact]
    public async Task Other_changes_and_a_better_hash_close_none()
    {
        var (account, email) = await NewAccount();
        var edge = world.NewEdge();
        var (asker, other) = (await LogIn(account, edge, email), await LogIn(account, edge, email));

        var set = await Set(account, new ProfileRequest(null, World.NewName("mail") + "@example.org", null, 1), asker);
        await world.Account(account).Rehash(FakePasswordHasher.Current + "secret", FakePasswordHasher.Current + "secret").Within("the hash");

        Assert.Equal(asker.PasswordVersion, set.Value!.PasswordVersion);
        Assert.True(await world.Account(account).HasPhone(other.ToId()).Within("the answer"));
        Assert.False(edge.Closes.TryRead(out _));
        Assert.False(edge.Deliveries.TryRead(out _));
    }

    [Fact]
    public async Task A_login_whose_password_was_changed_before_it_was_attached_fails()
    {
        var (account, email) = await NewAccount();
        var edge = world.NewEdge();
        var login = await world.Registry().LogIn(new LogInRequest(email, "secret")).Within("the login");
        await Set(account, s_newPassword, asker: null);

        var phone = new AttachedPhone(edge.Connect(), 1, false, null, login.Value!.PasswordVersion);

        Assert.False(await world.Account(account).AttachPhone(phone).Within("the attachment"));
        Assert.False(await world.Account(account).HasPhone(phone.ToId()).Within("the answer"));
        Assert.False(edge.Closes.TryRead(out _));
    }

    [Fact]
    public async Task A_phone_that_comes_back_after_the_change_is_told_and_closed()
    {
        var (account, email) = await NewAccount();
        var edge = world.NewEdge();
        var (asker, away) = (await LogIn(account, edge, email), await LogIn(account, edge, email));
        await world.Account(account).DetachPhone(away.ToId());
        var set = await Set(account, s_newPassword, asker);
        await world.Restart();
        edge.Reference = world.Grains.CreateObjectReference<IEdge>(edge);
        Drain(edge);

        var back = away with { Connection = away.Connection with { Edge = edge.Reference } };
        var stays = asker with { Connection = asker.Connection with { Edge = edge.Reference }, PasswordVersion = set.Value!.PasswordVersion };
        await world.Account(account).ReattachPhone(back).Within("the reattachment");
        await world.Account(account).ReattachPhone(stays).Within("the reattachment");

        await AssertLoggedOut(edge, back);
        Assert.False(await world.Account(account).HasPhone(back.ToId()).Within("the answer"));
        Assert.True(await world.Account(account).HasPhone(stays.ToId()).Within("the answer"));
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_failed_change_closes_phones_only_if_it_was_made_all_the_same(Failure failure)
    {
        var (account, email) = await NewAccount();
        var edge = world.NewEdge();
        var (asker, other) = (await LogIn(account, edge, email), await LogIn(account, edge, email));
        world.Storage.FailNextWrite(world.Account(account), failure);

        var set = await world.Registry().SetProfile(account, s_newPassword, asker.ToId()).Within("the change");

        Assert.Equal(Outcome.StorageFailure, set.Outcome);
        if (failure == Failure.WrittenButLost)
        {
            await AssertLoggedOut(edge, asker, other);
        }

        Assert.Equal(failure == Failure.NotWritten, await world.Account(account).HasPhone(other.ToId()).Within("the answer"));
        Assert.False(edge.Closes.TryRead(out _));
    }

    [Fact]
    public async Task What_could_not_be_read_after_a_lost_answer_closes_phones_as_soon_as_it_can()
    {
        var (accountId, email) = await NewAccount();
        var account = world.Account(accountId);
        var edge = world.NewEdge();
        var phone = await LogIn(accountId, edge, email);
        world.Storage.FailNextWrite(account, Failure.WrittenButLost);
        var hold = world.Storage.HoldNextWrite(account);
        var change = world.Registry().SetProfile(accountId, s_newPassword, asker: null);
        await hold.Arrived.Within("the account reaches the storage");
        world.Storage.SetReadable(account, false);
        hold.Release();
        Assert.Equal(Outcome.StorageFailure, (await change.Within("the change")).Outcome);
        Assert.True(await account.HasPhone(phone.ToId()).Within("the answer"));

        world.Storage.SetReadable(account, true);
        Assert.True(await account.HasName(Interfaces.Naming.NameKeys.Login(email)).Within("the next look at the storage"));

        await AssertLoggedOut(edge, phone);
    }

    [Fact]
    public async Task Only_the_phone_that_asked_is_told_of_alarms_from_now_on()
    {
        var (accountId, email) = await NewAccount();
        var account = world.Account(accountId);
        var edge = world.NewEdge();
        var asker = await LogIn(accountId, edge, email, token: "mine");
        await account.KeepPushToken(new PushToken("mine", null, "ios", "c1")).Within("the token");
        await account.KeepPushToken(new PushToken("stolen", null, "ios", "c2")).Within("the token");

        await Set(accountId, s_newPassword, asker);
        await account.DetachPhone(asker.ToId());

        Assert.Equal(["mine"], (await account.GetAlarmAudience().Within("the audience")).Offline.Select(p => p.Token));
        await Set(accountId, new ProfileRequest("newest secret", null, null, null), asker: null);
        Assert.Empty((await account.GetAlarmAudience().Within("the audience")).Offline);
    }

    private static void Drain(FakeEdge edge)
    {
        while (edge.Deliveries.TryRead(out _) || edge.Closes.TryRead(out _))
        {
            // What the end of the runtime brought.
        }
    }

    private static async Task AssertLoggedOut(FakeEdge edge, params AttachedPhone[] phones)
    {
        foreach (var phone in phones)
        {
            var notice = await edge.Deliveries.Next("the notice");
            Assert.Equal((phone.Connection.ConnectionId, CommandIds.SetProfile), (notice.ConnectionId, notice.Message.CommandId));
            Assert.Equal("""{"reason":"password changed"}""", Encoding.UTF8.GetString(notice.Message.Body.Span));
            Assert.Equal((phone.Connection.ConnectionId, CloseReason.PasswordChanged), await edge.Closes.Next("the end of the connection"));
        }

        Assert.False(edge.Deliveries.TryRead(out _));
        Assert.False(edge.Closes.TryRead(out _));
    }

    private async Task<(long Id, string Email)> NewAccount()
    {
        var email = World.NewName("mail") + "@example.org";
        var made = await world.Registry().SignUp(new SignUpRequest(null, email, null, "secret")).Within("the sign-up");
        Assert.Equal(Outcome.Ok, made.Outcome);
        return (made.Value!.AccountId, email);
    }

    private async Task<AttachedPhone> LogIn(long account, FakeEdge edge, string email, string password = "secret", string? token = null)
    {
        var login = await world.Registry().LogIn(new LogInRequest(email, password)).Within("the login");
        Assert.Equal(account, login.Value!.AccountId);
        var phone = new AttachedPhone(edge.Connect(), 1, false, token, login.Value.PasswordVersion);
        Assert.True(await world.Account(account).AttachPhone(phone).Within("the attachment"));
        return phone;
    }

    private async Task<Reply<ProfileSet>> Set(long account, ProfileRequest request, AttachedPhone? asker)
    {
        var set = await world.Registry().SetProfile(account, request, asker?.ToId()).Within("the change");
        Assert.Equal(Outcome.Ok, set.Outcome);
        return set;
    }
}
