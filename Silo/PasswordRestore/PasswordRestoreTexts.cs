namespace Gateway.Silo.PasswordRestore;

/// <summary>What the page says, in one language.</summary>
/// <param name="Tag">The language's tag.</param>
/// <param name="Title">The heading.</param>
/// <param name="Password">The label of the first field.</param>
/// <param name="Repeated">The label of the second field.</param>
/// <param name="Send">The button.</param>
/// <param name="Mismatch">The two fields differ.</param>
/// <param name="Malformed">The password cannot be one.</param>
/// <param name="Busy">Nothing was done; the same link will do later.</param>
/// <param name="Done">The password is set.</param>
/// <param name="DoneHint">What to do now.</param>
/// <param name="Invalid">The link is worth nothing.</param>
/// <param name="InvalidHint">What to do about it.</param>
/// <param name="TooMany">Too many worthless links came from this address.</param>
internal sealed record PasswordRestoreTexts(
    string Tag,
    string Title,
    string Password,
    string Repeated,
    string Send,
    string Mismatch,
    string Malformed,
    string Busy,
    string Done,
    string DoneHint,
    string Invalid,
    string InvalidHint,
    string TooMany)
{
    private static readonly PasswordRestoreTexts English = new(
        "en-US",
        "Set a new password",
        "New password",
        "New password, again",
        "Set password",
        "The two passwords differ.",
        "A password has 1 to 256 characters.",
        "That did not work just now. Nothing has changed; please try again in a moment.",
        "Your new password is set.",
        "You can log in with it now. Phones that were logged in have to log in again.",
        "This link does not serve any more.",
        "A link serves once, and for 15 minutes; a newer one takes its place. You can ask for another one in the app.",
        "Too many attempts. Please try again in an hour.");

    private static readonly PasswordRestoreTexts Simplified = new(
        "zh-CN",
        "设置新密码",
        "新密码",
        "再次输入新密码",
        "设置密码",
        "两次输入的密码不一致。",
        "密码长度为 1 至 256 个字符。",
        "暂时无法完成，密码没有改变，请稍后再试。",
        "新密码已设置。",
        "现在可以用新密码登录。已登录的手机需要重新登录。",
        "此链接已失效。",
        "链接只能使用一次，15 分钟内有效；新的链接会使旧链接失效。您可以在应用中重新申请。",
        "尝试次数过多，请一小时后再试。");

    private static readonly PasswordRestoreTexts Traditional = new(
        "zh-TW",
        "設定新密碼",
        "新密碼",
        "再次輸入新密碼",
        "設定密碼",
        "兩次輸入的密碼不一致。",
        "密碼長度為 1 至 256 個字元。",
        "暫時無法完成，密碼沒有改變，請稍後再試。",
        "新密碼已設定。",
        "現在可以用新密碼登入。已登入的手機需要重新登入。",
        "此連結已失效。",
        "連結只能使用一次，15 分鐘內有效；新的連結會使舊連結失效。您可以在應用程式中重新申請。",
        "嘗試次數過多，請一小時後再試。");

    /// <summary>All languages.</summary>
    public static IReadOnlyList<PasswordRestoreTexts> All { get; } = [English, Simplified, Traditional];

    /// <summary>The texts of an account's language.</summary>
    /// <param name="language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
    public static PasswordRestoreTexts Of(int language) => All[Math.Clamp(language, 1, All.Count) - 1];

    /// <summary>The texts for somebody of whom only the browser's languages are known.</summary>
    /// <param name="acceptLanguage">The header <c>Accept-Language</c>.</param>
    public static PasswordRestoreTexts For(string acceptLanguage)
    {
        // Browsers list their languages best first.
        foreach (var range in acceptLanguage.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (range.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return English;
            }

            if (range.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
            {
                return TraditionalRegions.Any(r => range.Contains(r, StringComparison.OrdinalIgnoreCase)) ? Traditional : Simplified;
            }
        }

        return English;
    }

    private static readonly string[] TraditionalRegions = ["TW", "HK", "MO", "Hant"];
}
