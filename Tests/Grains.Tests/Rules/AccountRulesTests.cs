using Gateway.Grains.Accounts;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;

namespace Gateway.Grains.Tests.Rules;

public sealed class AccountRulesTests
{
    [Theory]
    [InlineData(1, Outcome.UserNameTaken)]
    [InlineData(2, Outcome.Ok)]
    [InlineData(64, Outcome.Ok)]
    [InlineData(65, Outcome.UserNameTaken)]
    [InlineData(1_000_000, Outcome.UserNameTaken)]
    public void A_user_name_has_2_to_64_characters(int length, Outcome expected) =>
        Assert.Equal(expected, Check(userName: new string('n', length)).Outcome);

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007fb")]
    public void A_user_name_has_no_control_characters(string name) => Assert.Equal(Outcome.UserNameTaken, Check(userName: name).Outcome);

    [Theory]
    [InlineData("a@bc.de", Outcome.EmailTaken)] // 7 characters
    [InlineData("a@bcd.ef", Outcome.Ok)]
    [InlineData("first.last+tag@mail.example.org", Outcome.Ok)]
    [InlineData("example.org", Outcome.EmailTaken)]
    [InlineData("name@localhost", Outcome.EmailTaken)]
    [InlineData("@example.org", Outcome.EmailTaken)]
    [InlineData("name@", Outcome.EmailTaken)]
    [InlineData("name@.org", Outcome.EmailTaken)]
    [InlineData("name@example.", Outcome.EmailTaken)]
    [InlineData("name@example..org", Outcome.EmailTaken)]
    [InlineData("name@other@example.org", Outcome.EmailTaken)]
    [InlineData("na me@example.org", Outcome.EmailTaken)]
    [InlineData("na\0me@example.org", Outcome.EmailTaken)]
    public void An_email_address_has_over_7_characters_and_the_form_of_one(string email, Outcome expected) =>
        Assert.Equal(expected, Check(email: email).Outcome);

    [Theory]
    [InlineData(255, Outcome.Ok)]
    [InlineData(256, Outcome.EmailTaken)]
    public void An_email_address_has_at_most_255_characters(int length, Outcome expected)
    {
        const string Host = "@example.org";
        Assert.Equal(expected, Check(email: new string('a', length - Host.Length) + Host).Outcome);
    }

    [Theory]
    [InlineData("13800000000", Outcome.Ok)]
    [InlineData("1380000000", Outcome.MobilePhoneTaken)]
    [InlineData("138000000000", Outcome.MobilePhoneTaken)]
    [InlineData("23800000000", Outcome.MobilePhoneTaken)]
    [InlineData("+8613800000000", Outcome.MobilePhoneTaken)]
    [InlineData("1380000000x", Outcome.MobilePhoneTaken)]
    [InlineData("1٣800000000", Outcome.MobilePhoneTaken)] // an Arabic digit
    public void A_mobile_phone_is_1_and_ten_digits(string phone, Outcome expected) =>
        Assert.Equal(expected, Check(mobilePhone: phone).Outcome);

    [Theory]
    [InlineData(0, Outcome.BadParameter)]
    [InlineData(1, Outcome.Ok)]
    [InlineData(256, Outcome.Ok)]
    [InlineData(257, Outcome.BadParameter)]
    public void A_password_has_1_to_256_characters(int length, Outcome expected) =>
        Assert.Equal(expected, Check(userName: "name", password: new string('p', length)).Outcome);

    [Fact]
    public void One_name_is_needed()
    {
        Assert.Equal(Outcome.BadParameter, Check().Outcome);
        Assert.Equal(Outcome.BadParameter, Check("", "  ", "\t").Outcome);
    }

    [Fact]
    public void Names_are_trimmed() => Assert.Equal(
        new SignUpRequest("name", "a@example.org", "13800000000", " secret "),
        AccountRules.Normalize(new SignUpRequest(" name ", "a@example.org\n", "\t13800000000", " secret ")));

    [Theory]
    [InlineData("", false)]
    [InlineData("n", false)]
    [InlineData("na", true)]
    [InlineData("n\0", false)]
    public void What_nobody_can_be_named_is_not_looked_up(string name, bool expected) => Assert.Equal(expected, AccountRules.CanBeName(name));

    [Fact]
    public void Every_failure_says_what_is_wrong()
    {
        Reply[] failures = [Check(), Check("n"), Check(email: "x"), Check(mobilePhone: "x"), Check("name", password: "")];
        Assert.All(failures, failure => Assert.NotEmpty(failure.Detail));
    }

    private static Reply Check(string? userName = null, string? email = null, string? mobilePhone = null, string password = "secret") =>
        AccountRules.Check(AccountRules.Normalize(new SignUpRequest(userName, email, mobilePhone, password)));
}
