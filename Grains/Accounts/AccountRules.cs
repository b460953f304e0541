using System.Text.RegularExpressions;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;

namespace Gateway.Grains.Accounts;

/// <summary>What an account's names and passwords must look like (protocol 1, "Status codes").</summary>
internal static partial class AccountRules
{
    /// <summary>The most apartments of an account.</summary>
    public const int MaxApartments = 500;

    private const int MaxUserName = 64;
    private const int MaxEmail = 255;
    private const int MaxPassword = 256;
    private const int Languages = 3;

    /// <summary>Whether anybody could have this name to log in with.</summary>
    public static bool CanBeName(string name) => name.Length is >= 2 and <= MaxEmail && !name.Any(char.IsControl);

    /// <summary>Trims the names; an empty one counts as absent.</summary>
    public static SignUpRequest Normalize(SignUpRequest request) => request with
    {
        UserName = Trim(request.UserName),
        Email = Trim(request.Email),
        MobilePhone = Trim(request.MobilePhone),
    };

    /// <summary>Checks a normalized request, in the order of the document's program.</summary>
    public static Reply Check(SignUpRequest request)
    {
        if (request is { UserName: null, Email: null, MobilePhone: null })
        {
            return new Reply(Outcome.BadParameter, "one of user_name, email and mobile_phone is needed");
        }

        if (CheckPassword(request.Password) is { } noPassword)
        {
            return noPassword;
        }

        if (request.UserName is { } name && (name.Length > MaxUserName || !CanBeName(name)))
        {
            return new Reply(Outcome.UserNameTaken, $"user_name must have 2 to {MaxUserName} characters, none a control character");
        }

        return CheckEmail(request.Email) ?? CheckMobilePhone(request.MobilePhone) ?? Reply.Ok;
    }

    /// <summary>Trims the names; an empty one counts as absent, since programs send what their forms hold.</summary>
    public static ProfileRequest Normalize(ProfileRequest request) => request with
    {
        Email = Trim(request.Email),
        MobilePhone = Trim(request.MobilePhone),
    };

    /// <summary>Checks a normalized request.</summary>
    public static Reply Check(ProfileRequest request)
    {
        if (request is { Password: null, Email: null, MobilePhone: null, Language: null })
        {
            return new Reply(Outcome.BadParameter, "one of password, email, language_name and mobile_phone is needed");
        }

        if (request.Language is < 1 or > Languages)
        {
            return new Reply(Outcome.BadParameter, "there is no such language");
        }

        return (request.Password is { } password ? CheckPassword(password) : null)
            ?? CheckEmail(request.Email) ?? CheckMobilePhone(request.MobilePhone) ?? Reply.Ok;
    }

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public static Reply? CheckPassword(string password) => password.Length is 0 or > MaxPassword
        ? new Reply(Outcome.BadParameter, $"password must have 1 to {MaxPassword} characters")
        : null;

    /// <summary>Whether a text is an email address: over 7 characters, and of the form x@host.tld.</summary>
    public static bool IsEmail(string text) => text.Length is > 7 and <= MaxEmail && EmailForm().IsMatch(text);

    /// <summary>Whether a text is a mobile phone number: 1 and ten more digits.</summary>
    public static bool IsMobilePhone(string text) => PhoneForm().IsMatch(text);

    private static Reply? CheckEmail(string? email) => email is not null && (!CanBeName(email) || !IsEmail(email))
        ? new Reply(Outcome.EmailTaken, "email must look like x@host.tld and have over 7 characters")
        : null;

    private static Reply? CheckMobilePhone(string? phone) => phone is not null && !IsMobilePhone(phone)
        ? new Reply(Outcome.MobilePhoneTaken, "mobile_phone must be 1 and ten more digits")
        : null;

    private static string? Trim(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$", RegexOptions.NonBacktracking)]
    private static partial Regex EmailForm();

    [GeneratedRegex(@"^1[0-9]{10}\z", RegexOptions.NonBacktracking)]
    private static partial Regex PhoneForm();
}
