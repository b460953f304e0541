using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Accounts;

/// <summary>
/// Changes of a profile. Whatever fails, each name that an account has is its own, no name is lost to everybody, and what was acknowledged stays.
/// </summary>
[Collection(WorldCollection.Name)]
public sealed class ProfileTests(World world)
{
    private const string Password = "secret";

    [Fact]
    public async Task A_change_shows_and_outlives_the_process()
    {
        var owner = await NewOwner();
        var (email, phone) = (NewEmail(), NewPhone());

        Assert.Equal(Outcome.Ok, (await Set(owner, new ProfileRequest("new secret", $" {email} ", phone, 3))).Outcome);
        await world.Restart();

        var profile = await world.Account(owner.Id).GetProfile().Within("the profile");
        Assert.Equal(new AccountProfile(3, owner.UserName, phone, email), profile);
        foreach (var name in new[] { owner.UserName, email, phone })
        {
            Assert.Equal(Outcome.LoginFailed, (await LogIn(name)).Outcome);
            Assert.Equal(owner.Id, (await LogIn(name, "new secret")).Value!.AccountId);
        }
    }

    [Fact]
    public async Task What_is_not_named_stays()
    {
        var owner = await NewOwner();
        Assert.Equal(Outcome.Ok, (await Set(owner, new ProfileRequest(null, "", " ", 1))).Outcome);
        Assert.Equal(new AccountProfile(1, owner.UserName, "", owner.Email), await world.Account(owner.Id).GetProfile().Within("the profile"));
        Assert.Equal(Outcome.Ok, (await LogIn(owner.Email)).Outcome);
    }

    [Theory]
    [InlineData(null, null, null, null, Outcome.BadParameter)]
    [InlineData(null, " ", "", null, Outcome.BadParameter)]
    [InlineData("", null, null, null, Outcome.BadParameter)]
    [InlineData(null, null, null, 0, Outcome.BadParameter)]
    [InlineData(null, null, null, 4, Outcome.BadParameter)]
    [InlineData(null, "nobody", null, null, Outcome.EmailTaken)]
    [InlineData(null, "a@b.c", null, null, Outcome.EmailTaken)]
    [InlineData(null, null, "112", null, Outcome.MobilePhoneTaken)]
    public async Task What_is_malformed_changes_nothing(string? password, string? email, string? phone, int? language, Outcome expected)
    {
        var owner = await NewOwner();
        var before = world.Storage.Row(world.Account(owner.Id));

        Assert.Equal(expected, (await Set(owner, new ProfileRequest(password, email, phone, language))).Outcome);

        Assert.Equal(before, world.Storage.Row(world.Account(owner.Id)));
    }

    [Fact]
    public async Task A_password_has_256_characters_at_most()
    {
        var owner = await NewOwner();
        Assert.Equal(Outcome.BadParameter, (await Set(owner, new ProfileRequest(new string('p', 257), null, null, null))).Outcome);
        Assert.Equal(Outcome.Ok, (await Set(owner, new ProfileRequest(new string('p', 256), null, null, null))).Outcome);
        Assert.Equal(Outcome.Ok, (await LogIn(owner.Email, new string('p', 256))).Outcome);
    }

    [Fact]
    public async Task A_name_of_another_account_is_taken_whatever_its_kind()
    {
        var (owner, other) = (await NewOwner(), await NewOwner());
        var phone = NewPhone();
        await world.SignUp(phone);

        Assert.Equal(Outcome.EmailTaken, (await Set(owner, new ProfileRequest("x", other.Email.ToUpperInvariant(), null, null))).Outcome);
        Assert.Equal(Outcome.MobilePhoneTaken, (await Set(owner, new ProfileRequest("x", null, phone, null))).Outcome);

        Assert.Equal(owner.Id, (await LogIn(owner.Email)).Value!.AccountId);
        Assert.Equal(other.Id, (await LogIn(other.Email)).Value!.AccountId);
    }

    [Fact]
    public async Task A_name_that_was_given_up_is_free_at_once()
    {
        var owner = await NewOwner();
        Assert.Equal(Outcome.Ok, (await Set(owner, Email(NewEmail()))).Outcome);

        Assert.Equal(Outcome.LoginFailed, (await LogIn(owner.Email)).Outcome);
        Assert.Null(world.Storage.Row(Name(owner.Email)));
        var next = await world.SignUp(owner.Email);
        Assert.Equal(next.AccountId, (await LogIn(owner.Email)).Value!.AccountId);
    }

    [Fact]
    public async Task An_email_that_is_the_user_name_too_keeps_its_claim()
    {
        var email = NewEmail();
        var made = (await world.Registry().SignUp(new SignUpRequest(email, email, null, Password)).Within("the sign-up")).Value!;
        var owner = new Owner(made.AccountId, email, email);
        var other = NewEmail();

        Assert.Equal(Outcome.Ok, (await Set(owner, Email(other))).Outcome);
        Assert.Equal(owner.Id, (await LogIn(email)).Value!.AccountId);
        Assert.Equal(owner.Id, (await LogIn(other)).Value!.AccountId);
        Assert.Equal(Outcome.Ok, (await Set(owner, Email(email))).Outcome);

        Assert.Equal(owner.Id, (await LogIn(email)).Value!.AccountId);
        Assert.Equal(Outcome.LoginFailed, (await LogIn(other)).Outcome);
        Assert.Null(world.Storage.Row(Name(other)));
    }

    [Fact]
    public async Task An_address_in_another_spelling_stays_ones_own()
    {
        var owner = await NewOwner();
        Assert.Equal(Outcome.Ok, (await Set(owner, Email(owner.Email.ToUpperInvariant()))).Outcome);
        Assert.Equal(owner.Id, (await LogIn(owner.Email)).Value!.AccountId);
        Assert.Equal(owner.Email.ToUpperInvariant(), (await world.Account(owner.Id).GetProfile().Within("the profile"))!.Email);
    }

    [Fact]
    public async Task Of_accounts_that_want_one_address_at_once_one_gets_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var email = NewEmail();
            var owners = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => NewOwner()));
            var replies = await Task.WhenAll(owners.Select((o, i) => Set(o, Email(email), registry: i)));
            var signUp = await world.Registry().SignUp(new SignUpRequest(null, email, null, Password)).Within("the sign-up");

            Assert.Equal(Outcome.EmailTaken, signUp.Outcome);
            var winner = Assert.Single(replies, r => r.Outcome == Outcome.Ok);
            Assert.All(replies.Where(r => r != winner), r => Assert.Equal(Outcome.EmailTaken, r.Outcome));
            Assert.Equal(owners[Array.IndexOf(replies, winner)].Id, (await LogIn(email)).Value!.AccountId);
            foreach (var (owner, reply) in owners.Zip(replies))
            {
                Assert.Equal(reply == winner ? Outcome.LoginFailed : Outcome.Ok, (await LogIn(owner.Email)).Outcome);
            }
        }
    }

    [Fact]
    public async Task Changes_of_one_account_at_once_leave_it_with_the_names_that_it_shows()
    {
        for (var round = 0; round < 20; round++)
        {
            var owner = await NewOwner();
            string[] emails = [owner.Email, NewEmail(), NewEmail()];
            var replies = await Task.WhenAll(Enumerable.Range(0, 9).Select(i => Set(owner, Email(emails[i % 3]), registry: i)));

            Assert.All(replies, r => Assert.Equal(Outcome.Ok, r.Outcome));
            var shown = (await world.Account(owner.Id).GetProfile().Within("the profile"))!.Email;
            foreach (var email in emails)
            {
                Assert.Equal(email == shown ? owner.Id : 0, await Name(email).Find().Within("the owner"));
            }
        }
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_claim_that_the_storage_did_not_take_changes_nothing(Failure failure)
    {
        var owner = await NewOwner();
        var email = NewEmail();
        world.Storage.FailNextWrite(Name(email), failure);

        Assert.Equal(Outcome.StorageFailure, (await Set(owner, new ProfileRequest("x", email, null, null))).Outcome);

        await AssertUnchanged(owner);
        Assert.Null(world.Storage.Row(Name(email)));
        await world.SignUp(email);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task Of_two_claims_the_first_is_given_back_when_the_second_fails(Failure failure)
    {
        var owner = await NewOwner();
        var (email, phone) = (NewEmail(), NewPhone());
        world.Storage.FailNextWrite(Name(phone), failure);

        Assert.Equal(Outcome.StorageFailure, (await Set(owner, new ProfileRequest(null, email, phone, null))).Outcome);

        await AssertUnchanged(owner);
        Assert.Null(world.Storage.Row(Name(email)));
        Assert.Null(world.Storage.Row(Name(phone)));
    }

    [Fact]
    public async Task An_account_that_the_storage_did_not_take_is_as_before_and_the_name_is_free()
    {
        var owner = await NewOwner();
        var email = NewEmail();
        world.Storage.FailNextWrite(world.Account(owner.Id), Failure.NotWritten);

        Assert.Equal(Outcome.StorageFailure, (await Set(owner, new ProfileRequest("x", email, null, null))).Outcome);

        await AssertUnchanged(owner);
        Assert.Null(world.Storage.Row(Name(email)));
    }

    [Fact]
    public async Task A_change_that_was_made_though_the_answer_was_lost_keeps_its_name()
    {
        var owner = await NewOwner();
        var email = NewEmail();
        world.Storage.FailNextWrite(world.Account(owner.Id), Failure.WrittenButLost);

        Assert.Equal(Outcome.StorageFailure, (await Set(owner, new ProfileRequest("x", email, null, null))).Outcome);

        Assert.Equal(owner.Id, (await LogIn(email, "x")).Value!.AccountId);
        Assert.Equal(Outcome.LoginFailed, (await LogIn(owner.Email, "x")).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(Outcome.UserNameTaken, (await SignUp(email)).Outcome);
        Assert.Equal(Outcome.Ok, (await SignUp(owner.Email)).Outcome);
    }

    [Fact]
    public async Task While_it_is_unknown_whether_a_change_was_made_neither_name_is_taken_over()
    {
        var owner = await NewOwner();
        var email = NewEmail();
        var account = world.Account(owner.Id);
        world.Storage.FailNextWrite(account, Failure.WrittenButLost);
        var hold = world.Storage.HoldNextWrite(account);
        var change = Set(owner, Email(email));
        await hold.Arrived.Within("the account reaches the storage");
        world.Storage.SetReadable(account, false);
        hold.Release();
        Assert.Equal(Outcome.StorageFailure, (await change).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(Outcome.UserNameTaken, (await SignUp(email)).Outcome);
        Assert.Equal(Outcome.UserNameTaken, (await SignUp(owner.Email)).Outcome);

        world.Storage.SetReadable(account, true);
        Assert.Equal(Outcome.UserNameTaken, (await SignUp(email)).Outcome);
        Assert.Equal(Outcome.Ok, (await SignUp(owner.Email)).Outcome);
        Assert.Equal(owner.Id, (await LogIn(email)).Value!.AccountId);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_name_whose_release_failed_logs_nobody_in_and_is_taken_over(Failure failure)
    {
        var owner = await NewOwner();
        var email = NewEmail();
        world.Storage.FailNextWrite(Name(owner.Email), failure);

        Assert.Equal(Outcome.Ok, (await Set(owner, Email(email))).Outcome);

        Assert.Equal(owner.Id, (await LogIn(email)).Value!.AccountId);
        Assert.Equal(Outcome.LoginFailed, (await LogIn(owner.Email)).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        var next = await SignUp(owner.Email);
        Assert.Equal(next.Value!.AccountId, (await LogIn(owner.Email)).Value!.AccountId);
    }

    [Fact]
    public async Task A_claim_that_a_crash_left_behind_is_taken_over_after_a_minute_by_whoever_wants_it()
    {
        var (owner, other) = (await NewOwner(), await NewOwner());
        var email = NewEmail();
        await Name(email).Claim(owner.Id, evict: null).Within("the claim before the crash");
        Assert.Equal(Outcome.LoginFailed, (await LogIn(email)).Outcome);
        Assert.Equal(Outcome.EmailTaken, (await Set(other, Email(email))).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));

        Assert.Equal(Outcome.Ok, (await Set(other, Email(email))).Outcome);

        Assert.Equal(other.Id, (await LogIn(email)).Value!.AccountId);
        Assert.Equal(Outcome.EmailTaken, (await Set(owner, Email(email))).Outcome);
    }

    [Fact]
    public async Task A_claim_that_a_crash_left_behind_serves_its_own_account_at_once()
    {
        var owner = await NewOwner();
        var email = NewEmail();
        await Name(email).Claim(owner.Id, evict: null).Within("the claim before the crash");

        Assert.Equal(Outcome.Ok, (await Set(owner, Email(email))).Outcome);

        Assert.Equal(owner.Id, (await LogIn(email)).Value!.AccountId);
    }

    [Fact]
    public async Task A_change_that_was_slow_gives_up_rather_than_be_taken_over()
    {
        var owner = await NewOwner();
        var email = NewEmail();
        var hold = world.Storage.HoldNextWrite(Name(email));
        var slow = Set(owner, Email(email));
        await hold.Arrived.Within("the claim reaches the storage");
        world.Clock.Advance(TimeSpan.FromSeconds(31));
        hold.Release();

        Assert.Equal(Outcome.TryLater, (await slow).Outcome);

        await AssertUnchanged(owner);
        Assert.Null(world.Storage.Row(Name(email)));
    }

    [Fact]
    public async Task When_too_many_passwords_wait_one_is_told_to_try_later()
    {
        var owner = await NewOwner();
        world.Hasher.IsBusy = true;
        try
        {
            Assert.Equal(Outcome.TryLater, (await Set(owner, new ProfileRequest("x", NewEmail(), null, null))).Outcome);
            Assert.Equal(Outcome.Ok, (await Set(owner, new ProfileRequest(null, null, null, 1))).Outcome);
        }
        finally
        {
            world.Hasher.IsBusy = false;
        }

        Assert.Equal(Outcome.Ok, (await LogIn(owner.Email)).Outcome);
    }

    [Fact]
    public async Task An_account_that_was_never_made_gets_no_profile()
    {
        var email = NewEmail();
        Assert.Equal(Outcome.BadParameter, (await Set(new Owner(900_000_005, "", ""), Email(email))).Outcome);
        Assert.Null(world.Storage.Row(Name(email)));
    }

    private static ProfileRequest Email(string email) => new(null, email, null, null);

    private static string NewEmail() => World.NewName("mail") + "@example.org";

    private static string NewPhone() => $"1{World.NewNumber():D10}";

    private async Task AssertUnchanged(Owner owner)
    {
        Assert.Equal(owner.Id, (await LogIn(owner.Email)).Value!.AccountId);
        Assert.Equal(owner.Email, (await world.Account(owner.Id).GetProfile().Within("the profile"))!.Email);
    }

    private async Task<Owner> NewOwner()
    {
        var (name, email) = (World.NewName("user"), NewEmail());
        var made = await world.Registry().SignUp(new SignUpRequest(name, email, null, Password)).Within("the sign-up");
        Assert.Equal(Outcome.Ok, made.Outcome);
        return new Owner(made.Value!.AccountId, name, email);
    }

    private IUniqueNameGrain Name(string name) => world.Name(NameKeys.Login(name));

    private Task<Reply<ProfileSet>> Set(Owner owner, ProfileRequest request, long registry = 0) =>
        world.Registry(registry).SetProfile(owner.Id, request, asker: null).Within("the change");

    private Task<Reply<FirstApartment>> SignUp(string name) =>
        world.Registry().SignUp(new SignUpRequest(name, null, null, Password)).Within("the sign-up");

    private Task<Reply<LoggedIn>> LogIn(string name, string password = Password) =>
        world.Registry().LogIn(new LogInRequest(name, password)).Within("the login");

    private sealed record Owner(long Id, string UserName, string Email);
}
