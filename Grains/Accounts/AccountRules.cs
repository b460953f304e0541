using System.Text.RegularExpressions;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;

namespace Gateway.Grains.Accounts;

/// <summary>What a new account's names must look like (protocol 1, "Status codes").</summary>
internal static partial class AccountRules
{
    private const int MaxUserName = 64;
    private const int MaxEmail = 255;
    private const int MaxPassword = 256;

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

        if (request.Password.Length is 0 or > MaxPassword)
        {
            return new Reply(Outcome.BadParameter, $"password must have 1 to {MaxPassword} characters");
        }

        if (request.UserName is { } name && (name.Length > MaxUserName || !CanBeName(name)))
        {
            return new Reply(Outcome.UserNameTaken, $"user_name must have 2 to {MaxUserName} characters, none a control character");
        }

        if (request.Email is { } email && (!CanBeName(email) || !IsEmail(email)))
        {
            return new Reply(Outcome.EmailTaken, "email must look like x@host.tld and have over 7 characters");
        }

        if (request.MobilePhone is { } phone && !IsMobilePhone(phone))
        {
            return new Reply(Outcome.MobilePhoneTaken, "mobile_phone must be 1 and ten more digits");
        }

        return Reply.Ok;
    }

    /// <summary>Whether a text is an email address: over 7 characters, and of the form x@host.tld.</summary>
    public static bool IsEmail(string text) => text.Length is > 7 and <= MaxEmail && EmailForm().IsMatch(text);

    /// <summary>Whether a text is a mobile phone number: 1 and ten more digits.</summary>
    public static bool IsMobilePhone(string text) => PhoneForm().IsMatch(text);

    private static string? Trim(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$", RegexOptions.NonBacktracking)]
    private static partial Regex EmailForm();

    [GeneratedRegex(@"^1[0-9]{10}\z", RegexOptions.NonBacktracking)]
    private static partial Regex PhoneForm();
}
