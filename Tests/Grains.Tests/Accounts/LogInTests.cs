using System.Text.Json.Nodes;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Accounts;

[Collection(WorldCollection.Name)]
public sealed class LogInTests(World world)
{
    [Fact]
    public async Task A_login_tells_the_accounts_apartments()
    {
        var name = World.NewName("user");
        var made = await world.SignUp(name);
        var second = await world.Account(made.AccountId).AddApartment("second").Within("the apartment");

        var login = await LogIn(name);

        Assert.Equal(made.AccountId, login.Value!.AccountId);
        Assert.Equal([made.ApartmentId, second.Value!.Id], login.Value.Apartments.ToArray());
    }

    [Fact]
    public async Task It_is_not_said_whether_name_or_password_was_wrong()
    {
        var name = World.NewName("user");
        await world.SignUp(name);
        var wrongPassword = await LogIn(name, "Secret");
        var wrongName = await LogIn(World.NewName("nobody"));

        Assert.Equal(Outcome.LoginFailed, wrongPassword.Outcome);
        Assert.Equal(wrongPassword, wrongName);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("x")]
    [InlineData("nul\0byte")]
    public async Task A_name_that_nobody_can_have_is_nobodys(string name) => Assert.Equal(Outcome.LoginFailed, (await LogIn(name)).Outcome);

    [Fact]
    public async Task A_name_of_a_million_characters_is_nobodys() =>
        Assert.Equal(Outcome.LoginFailed, (await LogIn(new string('n', 1_000_000))).Outcome);

    [Fact]
    public async Task A_name_that_is_claimed_by_nobody_who_came_to_be_is_nobodys()
    {
        var name = World.NewName("user");
        await world.Name(NameKeys.Login(name)).Claim(900_000_002, evict: null).Within("the claim");
        Assert.Equal(Outcome.LoginFailed, (await LogIn(name)).Outcome);
    }

    [Fact]
    public async Task An_old_hash_is_made_anew_by_the_login_that_proves_the_password()
    {
        var (name, accountId) = await NewAccountWithOldHash();

        Assert.Equal(Outcome.LoginFailed, (await LogIn(name, "wrong")).Outcome);
        Assert.Equal(FakePasswordHasher.Old + "secret", HashOf(accountId));
        Assert.Equal(Outcome.Ok, (await LogIn(name)).Outcome);

        Assert.Equal(FakePasswordHasher.Current + "secret", HashOf(accountId));
        Assert.Equal(Outcome.Ok, (await LogIn(name)).Outcome);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_hash_that_the_storage_did_not_take_does_not_fail_the_login(Failure failure)
    {
        var (name, accountId) = await NewAccountWithOldHash();
        world.Storage.FailNextWrite(world.Account(accountId), failure);

        Assert.Equal(Outcome.Ok, (await LogIn(name)).Outcome);
        Assert.Equal(Outcome.Ok, (await LogIn(name)).Outcome);

        Assert.Equal(FakePasswordHasher.Current + "secret", HashOf(accountId));
    }

    [Fact]
    public async Task A_hash_that_was_changed_meanwhile_stays()
    {
        var (_, accountId) = await NewAccountWithOldHash();
        await world.Account(accountId).Rehash(FakePasswordHasher.Old + "other", "newer").Within("the rehash");
        Assert.Equal(FakePasswordHasher.Old + "secret", HashOf(accountId));
    }

    [Fact]
    public void Requests_with_passwords_do_not_show_them_in_a_log()
    {
        Assert.DoesNotContain("secret", new LogInRequest("name", "secret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new SignUpRequest("name", null, null, "secret").ToString(), StringComparison.Ordinal);
    }

    private string HashOf(long accountId) => JsonNode.Parse(world.Storage.Row(world.Account(accountId))!)!["passwordHash"]!.GetValue<string>();

    private Task<Reply<LoggedIn>> LogIn(string name, string password = "secret") =>
        world.Registry().LogIn(new LogInRequest(name, password)).Within("the login");

    private async Task<(string Name, long AccountId)> NewAccountWithOldHash()
    {
        var name = World.NewName("user");
        var made = await world.SignUp(name);
        await world.Account(made.AccountId)
            .Rehash(FakePasswordHasher.Current + "secret", FakePasswordHasher.Old + "secret").Within("the old hash");
        return (name, made.AccountId);
    }
}
