using Gateway.Grains.Interfaces.Accounts;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Accounts;

/// <summary>
/// Pushes a notice, again and again while the account's grain cannot be reached: it may have been lost with its silo, and comes to life
/// elsewhere within seconds. Phones take a notice once, however often it is pushed.
/// </summary>
internal static class NoticePush
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Starts to push; nobody waits for it. Within a turn of the grain that pushes.</summary>
    public static async void Start(IAccountGrain account, PhoneNotice notice, TimeProvider time, ILogger logger)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await account.Push(notice);
                return;
            }
            catch (Exception e) when (time.GetElapsedTime(began) < Patience)
            {
                logger.LogDebug(e, "A notice was not taken by account {AccountId}; it is pushed again", account.GetPrimaryKeyLong());
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "A notice was not taken by account {AccountId}; its phones find what it is about when they ask", account.GetPrimaryKeyLong());
                return;
            }

            await Task.Delay(Pause, time);
        }
    }
}
