using System.Net;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Messaging;
using Gateway.Grains.Accounts;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;

namespace Gateway.Silo.PasswordRestore;

/// <summary>
/// Answers for the page: shows the form for a good token, sets the password, and says the same to every token that is worth nothing, whatever the
/// reason. Thread-safe.
/// </summary>
internal sealed class PasswordRestorePages(IGrainFactory grains, PasswordRestoreThrottle throttle, ILogger<PasswordRestorePages> logger)
{
    private const HttpStatusCode WorthNothing = HttpStatusCode.NotFound;

    /// <summary>The form of a link. Looking at it uses nothing up: scanners of mails look at every link.</summary>
    /// <param name="token">The token of the link.</param>
    /// <param name="from">Whose browser it is.</param>
    public Task<Answer> Show(string token, Visitor from) => Counted(from, async () =>
    {
        var (texts, failure) = await FindForm(token, from);
        return texts is null ? failure : new Answer(HttpStatusCode.OK, PasswordRestorePage.Form(texts, token, error: null));
    });

    /// <summary>Sets the password.</summary>
    /// <param name="token">The token of the link.</param>
    /// <param name="password">The first field.</param>
    /// <param name="repeated">The second field.</param>
    /// <param name="from">Whose browser it is.</param>
    public Task<Answer> Set(string token, string password, string repeated, Visitor from) =>
        Counted(from, () => SetUncounted(token, password, repeated, from));

    private async Task<Answer> SetUncounted(string token, string password, string repeated, Visitor from)
    {
        var (texts, failure) = await FindForm(token, from);
        if (texts is null)
        {
            return failure;
        }

        if (password != repeated)
        {
            return Again(HttpStatusCode.BadRequest, texts.Mismatch);
        }

        if (AccountRules.CheckPassword(password) is not null)
        {
            return Again(HttpStatusCode.BadRequest, texts.Malformed);
        }

        try
        {
            var restored = await Grain().Restore(new RestoreToken(token), new NewPassword(password));
            return restored.Outcome switch
            {
                Outcome.Ok => new Answer(HttpStatusCode.OK, PasswordRestorePage.Message(texts, texts.Done, texts.DoneHint)),
                Outcome.LoginFailed => Worthless(from),
                _ => Again(HttpStatusCode.ServiceUnavailable, texts.Busy),
            };
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "A new password could not be set");
            return Again(HttpStatusCode.ServiceUnavailable, texts.Busy);
        }

        Answer Again(HttpStatusCode status, string error) => new(status, PasswordRestorePage.Form(texts, token, error));
    }

    private async Task<(PasswordRestoreTexts? Texts, Answer Failure)> FindForm(string token, Visitor from)
    {
        try
        {
            var found = await Grain().Find(new RestoreToken(token));
            return found switch
            {
                { Value: { } form } => (PasswordRestoreTexts.Of(form.Language), default),
                { Outcome: Outcome.LoginFailed } => (null, Worthless(from)),
                _ => (null, Unavailable(from)),
            };
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "A link to a new password could not be checked");
            return (null, Unavailable(from));
        }
    }

    /// <summary>Looks at a token, which counts from now on, and when it is over only if it was worth nothing.</summary>
    private async Task<Answer> Counted(Visitor from, Func<Task<Answer>> look)
    {
        if (!await throttle.BeginToken(from.Address))
        {
            EdgeMetrics.HitLimit("http", "password_restore_tokens");
            return new Answer(HttpStatusCode.TooManyRequests, PasswordRestorePage.Message(from.Texts, from.Texts.Title, from.Texts.TooMany));
        }

        var isWorthless = false;
        try
        {
            var answer = await look();
            isWorthless = answer.Status == WorthNothing;
            return answer;
        }
        finally
        {
            throttle.EndToken(from.Address, isWorthless);
        }
    }

    private static Answer Worthless(Visitor from) =>
        new(WorthNothing, PasswordRestorePage.Message(from.Texts, from.Texts.Invalid, from.Texts.InvalidHint));

    private static Answer Unavailable(Visitor from) =>
        new(HttpStatusCode.ServiceUnavailable, PasswordRestorePage.Message(from.Texts, from.Texts.Title, from.Texts.Busy));

    private IPasswordRestoreGrain Grain() => grains.GetGrain<IPasswordRestoreGrain>(Random.Shared.Next(IPasswordRestoreGrain.Keys));
}

/// <summary>A page to send.</summary>
internal readonly record struct Answer(HttpStatusCode Status, string Html);

/// <summary>Who looks at a page.</summary>
/// <param name="Address">Where from.</param>
/// <param name="Texts">The language that the browser asks for, where the account's is not known.</param>
internal readonly record struct Visitor(IPAddress? Address, PasswordRestoreTexts Texts);
