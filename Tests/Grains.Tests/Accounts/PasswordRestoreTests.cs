using System.Buffers.Text;
using System.Text;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Notifications;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Accounts;

/// <summary>One-time links to a new password: who gets them, how long and how often they serve, and what is kept of them.</summary>
[Collection(WorldCollection.Name)]
public sealed class PasswordRestoreTests(World world)
{
    private const string Password = "secret";
    private const string NewPassword = "new secret";

    [Fact]
    public async Task A_link_goes_to_the_accounts_own_address_in_its_language_and_sets_the_password_once()
    {
        var owner = await NewOwner(language: 3);

        Assert.Equal(Reply.Ok, await Request($" {owner.Email.ToUpperInvariant()} "));

        var mail = Assert.Single(world.History.To(owner.Email));
        Assert.Equal((NotificationChannel.Mail, "password in 3"), (mail.Channel, mail.Subject));
        Assert.Equal(new RestoreForm(3), (await Find(mail.Text)).Value);
        Assert.Equal(Reply.Ok, await Restore(mail.Text));
        Assert.Equal(Outcome.LoginFailed, (await LogIn(owner, Password)).Outcome);
        Assert.Equal(owner.Id, (await LogIn(owner, NewPassword)).Value!.AccountId);
        Assert.Equal(Outcome.LoginFailed, (await Find(mail.Text)).Outcome);
        Assert.Equal(Outcome.LoginFailed, (await Restore(mail.Text, "another")).Outcome);
        Assert.Equal(Outcome.Ok, (await LogIn(owner, NewPassword)).Outcome);
    }

    [Fact]
    public async Task Only_a_hash_of_the_token_is_kept_and_it_outlives_the_process()
    {
        var owner = await NewOwner();
        var token = await TokenFor(owner);
        var secret = Base64Url.DecodeFromChars(token);

        var row = world.Storage.Row(world.Account(owner.Id))!;
        Assert.DoesNotContain(token, row, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(secret), row, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(secret), row, StringComparison.Ordinal);
        await world.Restart();

        Assert.Equal(Reply.Ok, await Restore(token));
        Assert.Equal(Outcome.Ok, (await LogIn(owner, NewPassword)).Outcome);
    }

    [Theory]
    [InlineData("nobody-has-this@example.org")]
    [InlineData("no address")]
    [InlineData("")]
    [InlineData("nul\0byte@example.org")]
    public async Task An_address_of_nobody_is_told_so(string email)
    {
        Assert.Equal(Outcome.EmailNotFound, (await Request(email)).Outcome);
        Assert.Empty(world.History.To(email));
    }

    [Fact]
    public async Task An_address_that_only_logs_in_or_is_only_claimed_gets_no_link()
    {
        var (userName, claimed) = (NewEmail(), NewEmail());
        await world.SignUp(userName);
        var owner = await NewOwner();
        await world.Name(NameKeys.Login(claimed)).Claim(owner.Id, evict: null).Within("a claim that a crash left behind");

        Assert.Equal(Outcome.EmailNotFound, (await Request(userName)).Outcome);
        Assert.Equal(Outcome.EmailNotFound, (await Request(claimed)).Outcome);
        Assert.Empty(world.History.To(userName));
        Assert.Empty(world.History.To(claimed));
    }

    [Fact]
    public async Task Without_a_way_to_send_mail_every_address_gets_the_same_answer()
    {
        var owner = await NewOwner();
        var before = world.Storage.Row(world.Account(owner.Id));
        world.Notifier.CannotMailLinks = true;
        try
        {
            var known = await Request(owner.Email);
            Assert.Equal(Outcome.TryLater, known.Outcome);
            Assert.Equal(known, await Request("nobody-has-this@example.org"));
            Assert.Equal(known, await Request("no address"));
        }
        finally
        {
            world.Notifier.CannotMailLinks = false;
        }

        Assert.Equal(before, world.Storage.Row(world.Account(owner.Id)));
    }

    [Fact]
    public async Task A_link_serves_15_minutes()
    {
        var owner = await NewOwner();
        var token = await TokenFor(owner);
        world.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        Assert.Equal(Outcome.Ok, (await Find(token)).Outcome);
        world.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(Outcome.LoginFailed, (await Find(token)).Outcome);
        Assert.Equal(Outcome.LoginFailed, (await Restore(token)).Outcome);
        Assert.Equal(Outcome.Ok, (await LogIn(owner, Password)).Outcome);
    }

    [Fact]
    public async Task A_newer_link_takes_the_place_of_the_older_one()
    {
        var owner = await NewOwner();
        var (older, newer) = (await TokenFor(owner), await TokenFor(owner));
        Assert.NotEqual(older, newer);

        Assert.Equal(Outcome.LoginFailed, (await Restore(older)).Outcome);
        Assert.Equal(Reply.Ok, await Restore(newer));
    }

    [Fact]
    public async Task Of_two_that_use_a_link_at_once_one_sets_the_password()
    {
        for (var round = 0; round < 20; round++)
        {
            var owner = await NewOwner();
            var token = await TokenFor(owner);
            var replies = await Task.WhenAll(Restore(token, "first"), Restore(token, "second", grain: 1));

            var winner = Assert.Single(replies, r => r.Outcome == Outcome.Ok);
            Assert.Equal(Outcome.LoginFailed, replies.Single(r => r != winner).Outcome);
            Assert.Equal(Outcome.Ok, (await LogIn(owner, winner == replies[0] ? "first" : "second")).Outcome);
        }
    }

    [Theory]
    [InlineData(NewPassword, null, null, Outcome.LoginFailed)]
    [InlineData(null, "other", null, Outcome.LoginFailed)]
    [InlineData(null, null, 1, Outcome.Ok)]
    public async Task A_link_dies_with_a_change_of_the_password_or_the_address(string? password, string? email, int? language, Outcome expected)
    {
        var owner = await NewOwner();
        var token = await TokenFor(owner);
        var change = new ProfileRequest(password, email is null ? null : NewEmail(), null, language);
        Assert.Equal(Outcome.Ok, (await world.Registry().SetProfile(owner.Id, change, asker: null).Within("the change")).Outcome);

        Assert.Equal(expected, (await Find(token)).Outcome);
        Assert.Equal(expected, (await Restore(token, "by the link")).Outcome);
    }

    [Fact]
    public async Task An_account_gets_three_links_an_hour()
    {
        var owner = await NewOwner();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Reply.Ok, await Request(owner.Email));
            world.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(Outcome.TryLater, (await Request(owner.Email)).Outcome);
        await world.Restart();
        world.Clock.Advance(TimeSpan.FromMinutes(45) - TimeSpan.FromTicks(1));
        Assert.Equal(Outcome.TryLater, (await Request(owner.Email)).Outcome);
        Assert.Equal(3, world.History.To(owner.Email).Length);
        world.Clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(Reply.Ok, await Request(owner.Email));
        Assert.Equal(Reply.Ok, await Restore(world.History.To(owner.Email)[^1].Text));
        Assert.Equal(Reply.Ok, await Request(owner.Email));
    }

    [Fact]
    public async Task A_request_over_the_limit_leaves_the_last_link_as_it_is()
    {
        var owner = await NewOwner();
        var tokens = new[] { await TokenFor(owner), await TokenFor(owner), await TokenFor(owner) };
        Assert.Equal(Outcome.TryLater, (await Request(owner.Email)).Outcome);

        Assert.Equal(Reply.Ok, await Restore(tokens[2]));
    }

    [Fact]
    public async Task Tokens_that_nobody_was_given_are_worth_nothing()
    {
        var owner = await NewOwner();
        var token = await TokenFor(owner);
        var bytes = Base64Url.DecodeFromChars(token);
        bytes[^1] ^= 1;
        var other = (await NewOwner()).Id;
        var moved = Base64Url.DecodeFromChars(token);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(moved, other);
        string[] wrong =
        [
            "", "x", token[1..], token + "A", token[..^1] + "!", Base64Url.EncodeToString(bytes), Base64Url.EncodeToString(moved),
            Base64Url.EncodeToString(new byte[40]), new string('_', token.Length), new string('漢', token.Length), new string('x', 100_000),
        ];
        foreach (var text in wrong)
        {
            Assert.Equal(Outcome.LoginFailed, (await Find(text)).Outcome);
            Assert.Equal(Outcome.LoginFailed, (await Restore(text)).Outcome);
        }

        Assert.Equal(Reply.Ok, await Restore(token));
    }

    [Fact]
    public async Task A_password_that_cannot_be_one_uses_nothing_up()
    {
        var owner = await NewOwner();
        var token = await TokenFor(owner);
        Assert.Equal(Outcome.BadParameter, (await Restore(token, "")).Outcome);
        Assert.Equal(Outcome.BadParameter, (await Restore(token, new string('p', 257))).Outcome);
        world.Hasher.IsBusy = true;
        try
        {
            Assert.Equal(Outcome.TryLater, (await Restore(token)).Outcome);
        }
        finally
        {
            world.Hasher.IsBusy = false;
        }

        Assert.Equal(Reply.Ok, await Restore(token));
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_token_that_the_storage_did_not_take_is_not_mailed(Failure failure)
    {
        var owner = await NewOwner();
        world.Storage.FailNextWrite(world.Account(owner.Id), failure);

        Assert.Equal(Outcome.StorageFailure, (await Request(owner.Email)).Outcome);

        Assert.Empty(world.History.To(owner.Email));
        Assert.Equal(Reply.Ok, await Restore(await TokenFor(owner)));
    }

    [Fact]
    public async Task A_mail_that_the_storage_did_not_take_can_be_asked_for_again()
    {
        var owner = await NewOwner();
        world.History.RefusedRecipient = owner.Email;
        Assert.Equal(Outcome.StorageFailure, (await Request(owner.Email)).Outcome);
        world.History.RefusedRecipient = null;

        Assert.Equal(Reply.Ok, await Restore(await TokenFor(owner)));
    }

    [Theory]
    [InlineData(Failure.NotWritten, Outcome.Ok, NewPassword)]
    [InlineData(Failure.WrittenButLost, Outcome.LoginFailed, NewPassword)]
    public async Task A_password_that_the_storage_did_not_take_can_be_set_again(Failure failure, Outcome again, string password)
    {
        var owner = await NewOwner();
        var token = await TokenFor(owner);
        world.Storage.FailNextWrite(world.Account(owner.Id), failure);
        Assert.Equal(Outcome.StorageFailure, (await Restore(token)).Outcome);

        // Where only the answer was lost it is set already, and the token used up.
        Assert.Equal(again, (await Restore(token)).Outcome);

        Assert.Equal(Outcome.Ok, (await LogIn(owner, password)).Outcome);
        Assert.Equal(Outcome.LoginFailed, (await LogIn(owner, Password)).Outcome);
    }

    [Fact]
    public async Task While_the_storage_cannot_tell_a_token_is_neither_good_nor_bad()
    {
        var owner = await NewOwner();
        var token = await TokenFor(owner);
        var account = world.Account(owner.Id);
        world.Storage.FailNextWrite(account, Failure.NotWritten);
        var hold = world.Storage.HoldNextWrite(account);
        var restoring = Restore(token);
        await hold.Arrived.Within("the account reaches the storage");
        world.Storage.SetReadable(account, false);
        try
        {
            hold.Release();
            Assert.Equal(Outcome.StorageFailure, (await restoring).Outcome);
            Assert.Equal(Outcome.StorageFailure, (await Find(token)).Outcome);
            Assert.Equal(Outcome.StorageFailure, (await Restore(token)).Outcome);
            Assert.Equal(Outcome.StorageFailure, (await Request(owner.Email)).Outcome);
        }
        finally
        {
            world.Storage.SetReadable(account, true);
        }

        Assert.Equal(Reply.Ok, await Restore(token));
    }

    [Fact]
    public void What_carries_a_secret_shows_none_in_a_log()
    {
        var texts = new object[]
        {
            new RestoreToken("hush"), new NewPassword("hush"), new RestoreRequest("hush@example.org"),
            new RestoreRecipient("hush@example.org", 1), new ProfileRequest("hush", "hush", "hush", 1), new ProfileChange("hush", "hush", "hush", 1),
        };
        Assert.All(texts, t => Assert.DoesNotContain("hush", new StringBuilder().Append(t).ToString(), StringComparison.Ordinal));
    }

    private static string NewEmail() => World.NewName("mail") + "@example.org";

    private async Task<Owner> NewOwner(int? language = null)
    {
        var email = NewEmail();
        var made = await world.Registry().SignUp(new SignUpRequest(null, email, null, Password)).Within("the sign-up");
        Assert.Equal(Outcome.Ok, made.Outcome);
        if (language is not null)
        {
            var change = new ProfileRequest(null, null, null, language);
            Assert.Equal(Outcome.Ok, (await world.Registry().SetProfile(made.Value!.AccountId, change, asker: null).Within("the change")).Outcome);
        }

        return new Owner(made.Value!.AccountId, email);
    }

    private async Task<string> TokenFor(Owner owner)
    {
        Assert.Equal(Reply.Ok, await Request(owner.Email));
        return world.History.To(owner.Email)[^1].Text;
    }

    private IPasswordRestoreGrain Grain(long key = 0) => world.Grains.GetGrain<IPasswordRestoreGrain>(key);

    private Task<Reply> Request(string email) => Grain().Request(new RestoreRequest(email)).Within("the request");

    private Task<Reply<RestoreForm>> Find(string token) => Grain().Find(new RestoreToken(token)).Within("the form");

    private Task<Reply> Restore(string token, string password = NewPassword, long grain = 0) =>
        Grain(grain).Restore(new RestoreToken(token), new NewPassword(password)).Within("the new password");

    private Task<Reply<LoggedIn>> LogIn(Owner owner, string password) =>
        world.Registry().LogIn(new LogInRequest(owner.Email, password)).Within("the login");

    private sealed record Owner(long Id, string Email);
}
