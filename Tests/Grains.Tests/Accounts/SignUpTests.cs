using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Accounts;

[Collection(WorldCollection.Name)]
public sealed class SignUpTests(World world)
{
    [Fact]
    public async Task A_sign_up_makes_an_account_with_an_apartment()
    {
        var made = await world.SignUp("  Someone new  ");

        Assert.Equal(("Home", 0L), (made.Name, made.Version));
        var view = await world.Apartment(made.ApartmentId).Query(made.AccountId, -1).Within("the apartment");
        Assert.Equal("Home", view.Value!.Contents!.Name);
        var profile = await world.Account(made.AccountId).GetProfile().Within("the profile");
        Assert.Equal(new AccountProfile(2, "Someone new", "", ""), profile);
    }

    [Fact]
    public async Task Of_two_sign_ups_for_one_name_at_once_one_wins()
    {
        for (var round = 0; round < 20; round++)
        {
            var name = World.NewName("user");
            var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => SignUp(userName: name, registry: i))).Within("the sign-ups");

            var winner = Assert.Single(replies, r => r.Outcome == Outcome.Ok);
            Assert.All(replies.Where(r => r != winner), r => Assert.Equal(Outcome.UserNameTaken, r.Outcome));
            Assert.Equal(winner.Value!.AccountId, (await LogIn(name).Within("the login")).Value!.AccountId);
        }
    }

    [Fact]
    public async Task User_names_email_addresses_and_phone_numbers_share_one_space()
    {
        var phone = NewPhone();
        var email = World.NewName("Mail") + "@example.org";
        Assert.Equal(Outcome.Ok, (await SignUp(userName: phone)).Outcome);
        Assert.Equal(Outcome.Ok, (await SignUp(userName: email)).Outcome);

        Assert.Equal(Outcome.MobilePhoneTaken, (await SignUp(phone: phone)).Outcome);
        Assert.Equal(Outcome.EmailTaken, (await SignUp(email: email)).Outcome);
        Assert.Equal(Outcome.EmailTaken, (await SignUp(email: email.ToUpperInvariant())).Outcome);
        Assert.Equal(Outcome.UserNameTaken, (await SignUp(userName: phone)).Outcome);
    }

    [Fact]
    public async Task One_may_have_the_same_name_in_two_places_and_log_in_with_each()
    {
        var (email, phone, name) = (World.NewName("mail") + "@example.org", NewPhone(), World.NewName("user"));
        Assert.Equal(Outcome.Ok, (await SignUp(userName: email, email: email)).Outcome);
        var made = await SignUp(name, "X" + email, phone);

        foreach (var login in new[] { name, "X" + email, "x" + email.ToUpperInvariant(), phone, $" {phone} " })
        {
            Assert.Equal(made.Value!.AccountId, (await LogIn(login).Within("the login")).Value!.AccountId);
        }
    }

    [Theory]
    [InlineData("n", null, null, Outcome.UserNameTaken)]
    [InlineData(null, "nobody", null, Outcome.EmailTaken)]
    [InlineData(null, null, "112", Outcome.MobilePhoneTaken)]
    [InlineData(null, null, null, Outcome.BadParameter)]
    [InlineData(" ", "", "", Outcome.BadParameter)]
    public async Task A_malformed_name_is_refused(string? name, string? email, string? phone, Outcome expected) =>
        Assert.Equal(expected, (await SignUp(name, email, phone)).Outcome);

    [Fact]
    public async Task Names_of_a_refused_sign_up_are_free_again()
    {
        var (name, email) = (World.NewName("user"), World.NewName("mail") + "@example.org");
        await world.Name(NameKeys.Login(email)).Claim(900_000_004, evict: null).Within("the claim of one who is at work");

        Assert.Equal(Outcome.EmailTaken, (await SignUp(name, email)).Outcome);

        Assert.Equal(2, world.Storage.WritesOf(world.Name(NameKeys.Login(name))));
        Assert.Null(world.Storage.Row(world.Name(NameKeys.Login(name))));
        Assert.Equal(Outcome.Ok, (await SignUp(name)).Outcome);
    }

    [Fact]
    public async Task A_claim_whose_account_never_came_to_be_is_taken_over_after_a_minute()
    {
        var name = World.NewName("user");
        const long NeverMade = 900_000_000;
        await world.Name(NameKeys.Login(name)).Claim(NeverMade, evict: null).Within("the claim");

        Assert.Equal(Outcome.UserNameTaken, (await SignUp(name)).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Outcome.UserNameTaken, (await SignUp(name)).Outcome);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var made = await SignUp(name);

        Assert.Equal(Outcome.Ok, made.Outcome);
        Assert.Equal(made.Value!.AccountId, await world.Name(NameKeys.Login(name)).Find().Within("the owner"));
    }

    [Fact]
    public async Task Of_two_that_take_an_abandoned_claim_over_at_once_one_wins()
    {
        var name = World.NewName("user");
        await world.Name(NameKeys.Login(name)).Claim(900_000_001, evict: null).Within("the claim");
        world.Clock.Advance(TimeSpan.FromMinutes(2));

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => SignUp(name, registry: i))).Within("the sign-ups");

        Assert.Single(replies, r => r.Outcome == Outcome.Ok);
    }

    [Fact]
    public async Task An_accounts_names_are_never_taken_over()
    {
        var name = World.NewName("user");
        var made = await world.SignUp(name);
        world.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(Outcome.UserNameTaken, (await SignUp(name)).Outcome);
        Assert.Equal(made.AccountId, (await LogIn(name).Within("the login")).Value!.AccountId);
    }

    [Fact]
    public async Task While_it_is_unknown_whether_an_account_was_made_its_names_are_not_taken_over()
    {
        var name = World.NewName("user");
        var account = await NextAccount();
        world.Storage.FailNextWrite(account, Failure.WrittenButLost);
        Assert.Equal(Outcome.StorageFailure, (await SignUpWithUnreadableAccount(name, account)).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(Outcome.UserNameTaken, (await SignUp(name)).Outcome);

        world.Storage.SetReadable(account, true);
        Assert.Equal(Outcome.UserNameTaken, (await SignUp(name)).Outcome);
        Assert.Equal(Outcome.Ok, (await LogIn(name).Within("the login")).Outcome);
    }

    [Fact]
    public async Task A_claim_whose_account_came_to_be_at_the_last_moment_is_not_taken_over()
    {
        var name = World.NewName("user");
        var owner = await world.Sequence(SequenceKeys.Account).Next().Within("an id");
        await world.Name(NameKeys.Login(name)).Claim(owner, evict: null).Within("the claim");
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        var hold = world.Hasher.HoldNext();
        var rival = SignUp(name);
        await hold.Arrived.Within("the rival, who found that there is no such account");
        await world.Account(owner).Create(new NewAccount(name, null, null, FakePasswordHasher.Current + "secret", 1)).Within("the account");
        hold.Release();

        Assert.Equal(Outcome.UserNameTaken, (await rival).Outcome);
        Assert.Equal(owner, (await LogIn(name).Within("the login")).Value!.AccountId);
    }

    [Fact]
    public async Task A_sign_up_that_was_slow_gives_up_rather_than_be_taken_over()
    {
        var name = World.NewName("user");
        var hold = world.Storage.HoldNextWrite(world.Name(NameKeys.Login(name)));
        var slow = SignUp(name);
        await hold.Arrived.Within("the claim reaches the storage");
        world.Clock.Advance(TimeSpan.FromSeconds(31));
        hold.Release();

        Assert.Equal(Outcome.TryLater, (await slow.Within("the slow sign-up")).Outcome);
        Assert.Equal(Outcome.Ok, (await SignUp(name)).Outcome);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_name_that_the_storage_did_not_take_is_free_again(Failure failure)
    {
        var name = World.NewName("user");
        world.Storage.FailNextWrite(world.Name(NameKeys.Login(name)), failure);

        Assert.Equal(Outcome.StorageFailure, (await SignUp(name)).Outcome);
        Assert.Equal(Outcome.LoginFailed, (await LogIn(name).Within("the login")).Outcome);
        Assert.Equal(Outcome.Ok, (await SignUp(name)).Outcome);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task An_apartment_that_the_storage_did_not_take_makes_no_account(Failure failure)
    {
        var name = World.NewName("user");
        var last = await world.Sequence(SequenceKeys.Apartment).Next().Within("an id");
        world.Storage.FailNextWrite(world.Apartment(last + 1), failure);

        Assert.Equal(Outcome.StorageFailure, (await SignUp(name)).Outcome);
        Assert.Equal(Outcome.LoginFailed, (await LogIn(name).Within("the login")).Outcome);
        Assert.Equal(Outcome.Ok, (await SignUp(name)).Outcome);
    }

    [Fact]
    public async Task An_account_that_the_storage_did_not_take_is_not_there_and_its_names_are_free()
    {
        var name = World.NewName("user");
        world.Storage.FailNextWrite(await NextAccount(), Failure.NotWritten);

        Assert.Equal(Outcome.StorageFailure, (await SignUp(name)).Outcome);
        Assert.Equal(Outcome.LoginFailed, (await LogIn(name).Within("the login")).Outcome);
        Assert.Equal(Outcome.Ok, (await SignUp(name)).Outcome);
    }

    [Fact]
    public async Task An_account_that_was_made_though_the_answer_was_lost_keeps_its_names()
    {
        var name = World.NewName("user");
        world.Storage.FailNextWrite(await NextAccount(), Failure.WrittenButLost);

        Assert.Equal(Outcome.StorageFailure, (await SignUp(name)).Outcome);
        Assert.Equal(Outcome.UserNameTaken, (await SignUp(name)).Outcome);
        Assert.Equal(Outcome.Ok, (await LogIn(name).Within("the login")).Outcome);
    }

    [Theory]
    [InlineData(SequenceKeys.Account)]
    [InlineData(SequenceKeys.Apartment)]
    public async Task Without_ids_there_is_no_account(string key)
    {
        var name = World.NewName("user");
        var sequence = world.Sequence(key);
        while (await sequence.Next().Within("an id") % 100 != 0)
        {
            // On to the end of the block.
        }

        world.Storage.FailNextWrite(sequence, Failure.NotWritten);

        Assert.Equal(Outcome.StorageFailure, (await SignUp(name)).Outcome);
        Assert.Equal(Outcome.Ok, (await SignUp(name)).Outcome);
    }

    [Fact]
    public async Task When_too_many_passwords_wait_one_is_told_to_try_later()
    {
        var name = World.NewName("user");
        await world.SignUp(name);
        var other = World.NewName("user");
        world.Hasher.IsBusy = true;
        try
        {
            Assert.Equal(Outcome.TryLater, (await SignUp(other)).Outcome);
            Assert.Equal(Outcome.TryLater, (await LogIn(name).Within("the login")).Outcome);
            Assert.Null(world.Storage.Row(world.Name(NameKeys.Login(other))));
        }
        finally
        {
            world.Hasher.IsBusy = false;
        }

        Assert.Equal(Outcome.Ok, (await LogIn(name).Within("the login")).Outcome);
    }

    private static string NewPhone() => $"1{World.NewNumber():D10}";

    /// <summary>The account that the next sign-up will make.</summary>
    private async Task<IAccountGrain> NextAccount() =>
        world.Account(await world.Sequence(SequenceKeys.Account).Next().Within("an id") + 1);

    private Task<Reply<FirstApartment>> SignUp(string? userName = null, string? email = null, string? phone = null, long registry = 0) =>
        world.Registry(registry).SignUp(new SignUpRequest(userName, email, phone, "secret")).Within("the sign-up");

    private Task<Reply<LoggedIn>> LogIn(string name) => world.Registry().LogIn(new LogInRequest(name, "secret"));

    /// <summary>Its storage can be read until the write fails, so that the account is there to be asked.</summary>
    private async Task<Reply<FirstApartment>> SignUpWithUnreadableAccount(string name, IAccountGrain account)
    {
        var hold = world.Storage.HoldNextWrite(account);
        var signUp = SignUp(name);
        await hold.Arrived.Within("the account reaches the storage");
        world.Storage.SetReadable(account, false);
        hold.Release();
        return await signUp;
    }
}
