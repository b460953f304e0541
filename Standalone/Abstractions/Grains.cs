using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Anything that can be called through a reference: a grain or an observer.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>The root of every grain interface.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain whose key is a 64-bit integer.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>A grain whose key is a string, neither null nor blank.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>
    /// An object outside the grains that grains may call, one way: see <see cref="IGrainFactory.CreateObjectReference{TGrainObserverInterface}"/>.
    /// </summary>
    public interface IGrainObserver : IAddressable;
}
